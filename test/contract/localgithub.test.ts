import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { aGithub, type Given, workflowToken } from './forge/a-github.ts';

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

async function ask(
  { github }: Given,
  method: string,
  path: string,
  body?: unknown,
  headers = {},
): Promise<Answered> {
  const response = await fetch(`${github.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${workflowToken}`, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

const repo = '/repos/ada/shop';

it('GitHub: what is not as its description has it is refused, and thrown in the end', async () => {
  const given = await aGithub();

  expect((await ask(given, 'POST', `${repo}/issues`, { tilte: 'a' })).status).toBe(422);
  expect((await ask(given, 'GET', `${repo}/topics`)).body).toEqual({
    message: 'repos/get-all-topics is not in this GitHub: add it',
  });
  expect((await ask(given, 'GET', `${repo}/tpoics`)).status).toBe(404);

  await expect(given.github.close()).rejects.toThrow(
    /tilte: the operation has no such field[^]*get-all-topics[^]*no such operation/,
  );
  expect(given.github.takeViolations()).toHaveLength(4);
});

it('GitHub: what was pushed is read, and what is merged is pulled', async () => {
  const given = await aGithub();
  const folder = await mkdtemp(join(tmpdir(), 'seatrial-clone-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  // not in one go: the Git server is in this process
  const git = async (...args: readonly string[]): Promise<string> => {
    const ours = ['-c', 'user.name=ada', '-c', 'user.email=ada@example.com', ...args];
    return (await promisify(execFile)('git', ours, { cwd: folder })).stdout.trim();
  };
  await git('clone', '--quiet', given.repository.cloneUrl, '.');
  await git('switch', '--quiet', '--create', 'more');
  await writeFile(join(folder, 'b.yaml'), 'b: 1\n');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', 'more');
  await git('push', '--quiet', 'origin', 'more');

  const created = await ask(given, 'POST', `${repo}/pulls`, { title: 'More', head: 'more', base: 'main' });
  expect(created).toMatchObject({
    status: 201,
    body: { number: 1, head: { sha: await git('rev-parse', 'HEAD') }, base: { sha: given.base } },
  });
  const merged = await ask(given, 'PUT', `${repo}/pulls/1/merge`, { merge_method: 'squash' });
  await git('fetch', '--quiet');

  expect(merged.body).toMatchObject({ merged: true, sha: await git('rev-parse', 'origin/main') });
  expect(await git('show', 'origin/main:b.yaml')).toBe('b: 1');
  expect((await ask(given, 'GET', `${repo}/pulls/1`)).body).toMatchObject({ state: 'closed', merged: true });
  expect((await ask(given, 'PUT', `${repo}/pulls/1/merge`)).status).toBe(405);
});

it('GitHub: a protected branch takes no pushes, by Git or by the API, and says so as GitHub does', async () => {
  const given = await aGithub();
  await given.github.protect(given.repository, 'main');
  const folder = await mkdtemp(join(tmpdir(), 'seatrial-clone-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const push = (...refs: readonly string[]) =>
    promisify(execFile)('git', ['push', 'origin', ...refs], { cwd: folder });
  await promisify(execFile)('git', ['clone', '--quiet', given.repository.cloneUrl, folder]);

  await expect(push('origin/change:main', 'origin/change:refs/heads/other')).rejects.toThrow(
    /GH006: Protected branch update failed for refs\/heads\/main\.[^]*Changes must be made through a pull request[^]*remote rejected\] origin\/change -> main \(protected branch hook declined\)/,
  );
  expect(await given.repository.git.commitOf('refs/heads/main')).toBe(given.base);
  expect(await given.repository.git.commitOf('refs/heads/other')).toBe(given.head);
  expect((await ask(given, 'PATCH', `${repo}/git/refs/heads/main`, { sha: given.head })).status).toBe(422);
});

it('GitHub: contents, trees, commits and refs are those of its Git', async () => {
  const given = await aGithub();

  const read = await ask(given, 'GET', `${repo}/contents/a.yaml?ref=change`);
  expect(read.body).toMatchObject({ type: 'file', content: Buffer.from('a: 2\n').toString('base64') });
  const { sha } = read.body as { sha: string };
  const stale = { message: 'x', content: '', branch: 'main', sha };
  expect((await ask(given, 'PUT', `${repo}/contents/a.yaml`, stale)).status).toBe(409);
  expect((await ask(given, 'GET', `${repo}/contents`)).body).toMatchObject([
    { name: 'a.yaml', type: 'file' },
  ]);
  const blob = await ask(given, 'POST', `${repo}/git/blobs`, { content: 'c: 1\n' });
  const tree = await ask(given, 'POST', `${repo}/git/trees`, {
    base_tree: given.base,
    tree: [{ path: 'c/c.yaml', mode: '100644', type: 'blob', sha: (blob.body as { sha: string }).sha }],
  });
  const commit = await ask(given, 'POST', `${repo}/git/commits`, {
    message: 'add c',
    tree: (tree.body as { sha: string }).sha,
    parents: [given.base],
  });
  const made = (commit.body as { sha: string }).sha;
  expect((await ask(given, 'POST', `${repo}/git/refs`, { ref: 'refs/heads/c', sha: made })).status).toBe(201);
  expect((await ask(given, 'PATCH', `${repo}/git/refs/heads/change`, { sha: made })).status).toBe(422);
  expect((await ask(given, 'PATCH', `${repo}/git/refs/heads/main`, { sha: made })).status).toBe(200);
  expect((await ask(given, 'GET', `${repo}/git/trees/main?recursive=1`)).body).toMatchObject({
    tree: [{ path: 'a.yaml' }, { path: 'c' }, { path: 'c/c.yaml' }],
  });
  expect((await ask(given, 'DELETE', `${repo}/git/refs/heads/c`)).status).toBe(204);
  expect((await ask(given, 'GET', `${repo}/branches/c`)).status).toBe(404);
});

it('GitHub: lists have pages, and links to them under the base path of Enterprise', async () => {
  const given = await aGithub({ basePath: '/api/v3' });
  for (const title of ['a', 'b', 'c']) await ask(given, 'POST', `${repo}/issues`, { title });

  const first = await ask(given, 'GET', `${repo}/issues?per_page=2&state=all`);
  expect(first.body).toMatchObject([{ title: 'c' }, { title: 'b' }]);
  const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
  expect(next).toContain('/api/v3/repos/ada/shop/issues?per_page=2&state=all&page=2');
  const last = await ask(given, 'GET', next.replace(given.github.url, ''));
  expect(last.body).toMatchObject([{ title: 'a' }]);
  expect(last.headers.get('link')).not.toContain('rel="next"');
});

it('GitHub: what has not changed is answered with 304, and costs none of the hour’s requests', async () => {
  const given = await aGithub();
  const first = await ask(given, 'GET', repo);
  const etag = first.headers.get('etag') ?? '';

  const again = await ask(given, 'GET', repo, undefined, { 'if-none-match': etag });
  const after = await ask(given, 'GET', repo);

  expect(again).toMatchObject({ status: 304, body: undefined });
  const left = (it: Answered): number => Number(it.headers.get('x-ratelimit-remaining'));
  expect(left(after)).toBe(left(first) - 1);
});

it('GitHub: a token of another repository, one that has expired and one that may not are told apart', async () => {
  const given = await aGithub();
  given.github.addWorkflowToken({ token: 'elsewhere', repository: 'ada/other', permissions: {} });
  given.github.addWorkflowToken({ token: 'reads', repository: 'ada/shop', permissions: { issues: 'read' } });
  const statusOf = async (token: string) =>
    (await ask(given, 'POST', `${repo}/issues`, { title: 'a' }, { authorization: `token ${token}` })).status;

  expect([await statusOf('elsewhere'), await statusOf('reads'), await statusOf('nonsense')]).toEqual([
    404, 403, 401,
  ]);
});

it('GitHub: people look at pages, on which what others have written is text', async () => {
  const given = await aGithub({ pagesPort: 0 });
  const { github, head } = given;
  const evil = '<script>alert(1)</script>';
  await ask(given, 'POST', `${repo}/pulls`, { title: evil, body: evil, head: 'change', base: 'main' });
  await ask(given, 'POST', `${repo}/issues/1/comments`, { body: `"'${evil}` });
  await ask(given, 'POST', `${repo}/statuses/${given.base}`, { state: 'failure', context: evil });
  await ask(given, 'POST', `${repo}/deployments`, {
    ref: head,
    environment: evil,
    required_contexts: [],
    auto_merge: false,
  });

  const look = async (path: string) => (await fetch(`${github.pagesUrl}${path}`)).text();
  const pages = await Promise.all(['/', '/ada/shop', '/ada/shop/pull/1', '/ada/shop/deployments'].map(look));

  const links = JSON.stringify((await ask(given, 'GET', `${repo}/pulls/1`)).body);
  expect(links).toContain(`"html_url":"${github.pagesUrl}/ada/shop/pull/1"`);
  expect(pages.join('')).not.toContain('<script>');
  const text = '&lt;script&gt;alert(1)&lt;/script&gt;';
  expect(pages[1]).toContain(`<b class="bad">failure</b> ${text}`);
  expect(pages[2]).toContain(`<pre>&quot;&#39;${text}</pre>`);
  expect(pages[3]).toContain(`<td>${text}</td>`);
  expect((await fetch(`${github.pagesUrl}/ada/nothing`)).status).toBe(404);
});
