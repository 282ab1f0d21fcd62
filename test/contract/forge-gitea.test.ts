import { createRotatingSecret } from '@seatrial/core';
import { openForge } from '@seatrial/forge';
import { expect, it } from 'vitest';
import { aGitea, aGiteaForge, type GivenGitea } from './forge/a-gitea.ts';
import { aHastyClock, never } from './forge/a-github.ts';
import { approve } from './forge/gitea/rows.ts';

const op = { signal: never };
const branches = { head: 'change', base: 'main' };
const pull = { ...branches, title: 'Take shop back', body: 'because', labels: ['seatrial', 'old'] };
const main = ({ git }: GivenGitea) => git.commitOf('refs/heads/main');
const parts = {
  auth: { type: 'Token', token: 'a' },
  userAgent: 'seatrial-test',
  clock: aHastyClock(),
  rng: () => 0.5,
  send: fetch,
} as const;
const route = (rest: string): string => `/repos/{owner}/{repo}${rest}`;

it('pull request: there is one of each branch, as it should be now, whatever answer is lost', async () => {
  const given = await aGitea();
  const forge = aGiteaForge(given);
  given.fault({ type: 'LostAnswer', operation: `POST ${route('/pulls')}` });

  expect(await forge.findPullRequest(branches, op)).toBeUndefined();
  expect(await forge.keepPullRequest(pull, op)).toMatchObject({ type: 'Created', number: 1 });
  expect(await forge.keepPullRequest(pull, op)).toMatchObject({ type: 'Unchanged', number: 1 });
  expect(await forge.keepPullRequest({ ...pull, body: 'more' }, op)).toMatchObject({ type: 'Updated' });

  expect(given.world.pulls).toMatchObject([
    { title: 'Take shop back', body: 'more', labels: ['old', 'seatrial'] },
  ]);
  expect([...given.world.labels.keys()]).toEqual(['old', 'seatrial']);
  expect(await forge.findPullRequest(branches, op)).toMatchObject({ state: 'Open', headSha: given.head });
});

it('pull request: of what two runners open at once one stays', async () => {
  const given = await aGitea();

  let free = (): void => undefined;
  const until = new Promise<void>((resolve) => {
    free = resolve;
  });
  given.fault({ type: 'Held', operation: `POST ${route('/pulls')}`, times: 2, until });

  const both = Promise.all([1, 2].map(() => aGiteaForge(given).keepPullRequest(pull, op)));
  await expect.poll(() => given.held(), { timeout: 30_000 }).toBe(2);
  free();
  await both;

  const open = given.world.pulls.filter(({ state }) => state === 'open');
  expect(open.map(({ number }) => number)).toEqual([1]);
});

it('reviewers: those who may are asked once, the author and whom nobody knows are left out', async () => {
  const given = await aGitea();
  const reviewers = { users: ['nobody', 'Cyd', 'cyd', 'bot'], teams: ['acme/platform', 'acme/none'] };
  const keep = () => aGiteaForge(given).keepPullRequest({ ...pull, reviewers }, op);
  given.world.users.set('gitea-Cyd', { id: 9, login: 'Cyd', mayWrite: true });

  await keep();
  expect(given.world.pulls).toMatchObject([{ asked: [{ login: 'Cyd' }], teamsAsked: ['platform'] }]);
});

it('merge: what is new is looked at first; then exactly what was meant is merged, once', async () => {
  const given = await aGitea();
  const forge = aGiteaForge(given);
  await forge.keepPullRequest(pull, op);
  const merge = (sha: string) => forge.mergePullRequest({ ...branches, sha }, op);

  expect(await merge(given.base)).toMatchObject({ type: 'NotAllowed' });
  given.fault({ type: 'LostAnswer', operation: `POST ${route('/pulls/{index}/merge')}` });
  const merged = await merge(given.head);
  expect(merged).toEqual({ type: 'Merged', sha: await main(given) });
  await given.git.deleteRef('refs/heads/change');
  expect(await merge(given.head)).toEqual(merged);
});

it('merge: where an approval is missing, it is merged once that is there', async () => {
  const given = await aGitea();
  const forge = aGiteaForge(given);
  await forge.keepPullRequest(pull, op);
  given.world.approvalsMin = 1;
  const merge = () => forge.mergePullRequest({ ...branches, sha: given.head }, op);

  expect([await merge(), await merge()]).toMatchObject([{ type: 'Waits' }, { type: 'Waits' }]);
  for (const it of given.world.pulls) await approve(given.world, it);

  expect(await merge()).toEqual({ type: 'Merged', sha: await main(given) });
});

it('merge: why it is not merged is said', async () => {
  const given = await aGitea();
  await aGiteaForge(given).keepPullRequest(pull, op);
  const merge = (token?: string) =>
    aGiteaForge(given, token).mergePullRequest({ ...branches, sha: given.head }, op);

  expect(await merge('gitea-reader')).toEqual({
    type: 'NotAllowed',
    message: 'User not allowed to merge PR',
  });
  given.world.styles = [];
  expect(await merge()).toEqual({ type: 'NotAllowed', message: 'the repository allows no way to merge' });
});

it('close: it is said why, once, whatever answer is lost; and the branch goes unless somebody has added to it', async () => {
  const given = await aGitea();
  const forge = aGiteaForge(given);
  await forge.keepPullRequest(pull, op);
  const close = (deletesBranchAt: string) =>
    forge.closePullRequest({ ...branches, comment: 'overtaken', deletesBranchAt }, op);
  for (const operation of [
    `POST ${route('/issues/{index}/comments')}`,
    `PATCH ${route('/pulls/{index}')}`,
    `DELETE ${route('/branches/{branch}')}`,
  ])
    given.fault({ type: 'LostAnswer', operation });

  await close(given.base);
  expect(await given.git.commitOf('refs/heads/change')).toBe(given.head);
  await close(given.head);
  await close(given.head);

  expect(await given.git.commitOf('refs/heads/change')).toBeUndefined();
  expect(given.world.pulls).toMatchObject([
    { state: 'closed', comments: [{ body: '<!-- seatrial closed -->\novertaken' }] },
  ]);
  expect(await forge.findPullRequest(branches, op)).toMatchObject({ state: 'Closed' });
});

it('protection and statuses: they are told as Gitea has them', async () => {
  const given = await aGitea();
  const forge = aGiteaForge(given);

  expect(await forge.isProtected('main', op)).toBe('NotProtected');
  given.world.protections.add('main');
  expect(await forge.isProtected('main', op)).toBe('Protected');
  expect(await forge.isProtected('none', op)).toBe('Unknown');
  await forge.reportStatus(
    { sha: given.head, context: 'seatrial/staging/shop', state: 'failure', description: 'x'.repeat(200) },
    op,
  );
  expect(given.world.statuses).toEqual([
    { context: 'seatrial/staging/shop', state: 'failure', description: `${'x'.repeat(139)}…` },
  ]);
  expect('keepDeployment' in forge).toBe(false);
});

it('token: one that is replaced in its file is used from the next request on', async () => {
  const given = await aGitea();
  let file = 'gitea-bot\n';
  const secret = createRotatingSecret(async () => file);
  const forge = aGiteaForge(given, '', { auth: { type: 'Rotating', secret } });

  await forge.isProtected('main', op);
  file = 'gitea-cyd';
  given.world.users.delete('gitea-bot');

  expect(await forge.keepPullRequest(pull, op)).toMatchObject({ number: 1 });
  expect(given.world.pulls[0]?.author.login).toBe('cyd');
});

it.each([
  ['gitea', 'https://git.example.com/shop', 'by "shop": expected OWNER/NAME'],
  ['github', 'https://git.example.com/acme/a/shop.git', 'by "acme/a/shop": expected OWNER/NAME'],
  ['gitlab', 'git@git.example.com:shop.git', 'by "shop": expected GROUP/PROJECT'],
] as const)('open: at %s %s is no repository, and that is said', (kind, repositoryUrl, why) => {
  expect(() => openForge({ kind, repositoryUrl, ...parts })).toThrow(why);
});

it.each([
  ['github', 'https://github.com/acme/shop.git', 'https://api.github.com/repos/acme/shop/'],
  ['github', 'git@ghe.example.com:acme/shop.git', 'https://ghe.example.com/api/v3/repos/acme/shop/'],
  [
    'gitlab',
    'https://git.example.com:8443/a/b/shop.git',
    'https://git.example.com:8443/api/v4/projects/a%2Fb%2Fshop/',
  ],
  ['gitlab', 'ssh://git@git.example.com:2222/a/shop', 'https://git.example.com/api/v4/projects/a%2Fshop/'],
  ['gitea', 'https://git.example.com/acme/shop/', 'https://git.example.com/api/v1/repos/acme/shop/'],
] as const)('open: %s of %s is asked at %s', async (kind, repositoryUrl, url) => {
  const asked: string[] = [];
  const send = async (to: string) => {
    asked.push(to);
    return Response.json({}, { status: 404 });
  };

  await openForge({ kind, repositoryUrl, ...parts, send }).isProtected('main', op);

  expect(asked[0]).toContain(url);
});

it('open: an App is of GitHub alone', () => {
  const auth = { type: 'App', appId: '1', privateKey: '' } as const;
  const repositoryUrl = 'https://gitlab.com/acme/shop.git';

  expect(() => openForge({ kind: 'gitlab', repositoryUrl, ...parts, auth })).toThrow(
    'Cannot use an App at gitlab',
  );
});
