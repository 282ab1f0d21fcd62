import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { distOf } from '../../actions/bundle.ts';
import { runCommitted, type StepRun } from '../../actions/run-committed.ts';
import { type Ended, seatrial } from './bed/run-cli.ts';
import { aRemote, type Remote } from './git/fixture.ts';

const distBytesMax = 1.5 * 1024 * 1024;
const token = 'bump-secret-token';
const accounts = [{ type: 'Basic', username: 'x-access-token', password: token, access: 'Write' }] as const;

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'seatrial-bump-'));
  await mkdir(join(root, 'workspace'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

/** An application with an image of each of several teams. */
function pods(tags: readonly string[]): string {
  const lines = tags.map(
    (tag, team) => `  - {name: c${team}, image: "r.example/shop-${team}:${tag}"} # team ${team}\n`,
  );
  return `# kept\napiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n${lines.join('')}`;
}

function text(remote: Remote, path: string): Promise<string> {
  return remote.git(remote.bare, ['show', `main:${path}`]);
}

function bump(remote: Remote, image: string, more: readonly string[] = []): Promise<Ended> {
  return seatrial(['bump', image, '--repository', remote.url, ...more], {
    cwd: root,
    signal: remote.op.signal,
  });
}

describe('seatrial bump', () => {
  it('pushes one commit that changes the image and nothing else, and none where it is there', async () => {
    await using remote = await aRemote();
    await remote.publish({ 'apps/web.yaml': pods(['1.0', '1.0']), 'README.md': 'r.example/shop-0:1.0' });

    const first = await bump(remote, 'r.example/shop-0:2.0', ['--author', 'Ada <ada@example.com>']);
    const head = await remote.git(remote.bare, ['rev-parse', 'main']);
    const again = await bump(remote, 'r.example/shop-0:2.0');

    expect(first).toEqual({
      exitCode: 0,
      stdout: `apps/web.yaml:7: r.example/shop-0:1.0 -> r.example/shop-0:2.0\npushed ${head} to main\n`,
      stderr: '',
    });
    expect(await text(remote, 'apps/web.yaml')).toBe(pods(['2.0', '1.0']).trim());
    expect(await remote.git(remote.bare, ['log', '-1', '--format=%an <%ae>%n%B', 'main'])).toBe(
      'Ada <ada@example.com>\nBump r.example/shop-0:2.0\n\n- apps/web.yaml:7: r.example/shop-0:1.0 -> r.example/shop-0:2.0',
    );
    expect(again).toMatchObject({
      exitCode: 0,
      stdout: 'nothing to change: one place has r.example/shop-0:2.0 already\n',
    });
    expect(await remote.git(remote.bare, ['rev-parse', 'main'])).toBe(head);
  });

  it('loses no push of ten at once, and makes one commit for each image', async () => {
    await using remote = await aRemote();
    const teams = Array.from({ length: 10 }, (_, team) => team);
    await remote.publish({ 'web.yaml': pods(teams.map(() => '1.0')) });

    const ended = await Promise.all(teams.map((team) => bump(remote, `r.example/shop-${team}:2.${team}`)));

    expect(ended.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual(teams.map(() => [0, '']));
    expect(await text(remote, 'web.yaml')).toBe(pods(teams.map((team) => `2.${team}`)).trim());
    expect(await remote.git(remote.bare, ['rev-list', '--count', 'main'])).toBe('11');
  });

  it('makes one commit of two runs for the same image', async () => {
    await using remote = await aRemote();
    await remote.publish({ 'web.yaml': pods(['1.0']) });

    const both = await Promise.all([1, 2].map(() => bump(remote, 'r.example/shop-0:2.0')));

    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(await remote.git(remote.bare, ['rev-list', '--count', 'main'])).toBe('2');
  });

  it('keeps a file executable, and pushes nothing when it is dry', async () => {
    await using remote = await aRemote();
    await remote.publish({ 'web.yaml': pods(['1.0']) });
    const blob = await remote.git(remote.bare, ['rev-parse', 'main:web.yaml']);
    const tree = await remote.git(remote.bare, ['mktree'], `100755 blob ${blob}\tweb.yaml\n`);
    const commit = await remote.git(remote.bare, ['commit-tree', tree, '-p', 'main', '-m', 'x']);
    await remote.git(remote.bare, ['update-ref', 'refs/heads/main', commit]);

    const dry = await bump(remote, 'r.example/shop-0:2.0', ['--dry-run']);
    expect(await remote.git(remote.bare, ['rev-parse', 'main'])).toBe(commit);
    await bump(remote, 'r.example/shop-0:2.0');

    expect(dry.stdout).toBe('web.yaml:7: r.example/shop-0:1.0 -> r.example/shop-0:2.0\n');
    expect(await remote.git(remote.bare, ['ls-tree', 'main', 'web.yaml'])).toMatch(/^100755 blob/);
  });

  it('says what is wrong with what it was asked', async () => {
    await using remote = await aRemote();
    await remote.publish({ 'web.yaml': pods(['1.0']) });

    const absent = await bump(remote, 'r.example/other:2.0');
    const bare = await bump(remote, 'r.example/shop-0');

    expect(absent).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('no place names r.example/other'),
    });
    expect(bare).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('add its new tag, its digest, or both'),
    });
  });
});

describe('the committed bundle of the action', () => {
  function runAction(remote: Remote, inputs: Readonly<Record<string, string>>): Promise<StepRun> {
    const given = {
      application: '',
      cluster: '',
      paths: '',
      at: '',
      repository: remote.url,
      branch: 'main',
      token,
      author: 'github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>',
      'dry-run': 'false',
    };
    const env = { PATH: process.env['PATH'] ?? '', RUNNER_TEMP: root };
    return runCommitted('bump', root, { ...given, ...inputs }, env);
  }

  async function published(files: Readonly<Record<string, string>>): Promise<Remote> {
    const remote = await aRemote(accounts);
    const auth = { type: 'Basic', username: 'x-access-token', password: token } as const;
    const { openPublisher } = await import('@seatrial/git');
    const publisher = await openPublisher(remote.options('developer', { auth }));
    const author = { name: 'Ada', email: 'ada@example.com' };
    await publisher.publish({ files, message: 'first', author }, remote.op);
    return remote;
  }

  it('pushes with its token, and tells of it in outputs and the summary', async () => {
    await using remote = await published({ 'a/web.yaml': pods(['1.0']), 'b/web.yaml': pods(['1.0']) });

    const { exitCode, outputs, stdout, summary } = await runAction(remote, {
      image: 'r.example/shop-0:2.0',
      paths: 'a/**\n',
    });

    const head = await remote.git(remote.bare, ['rev-parse', 'main']);
    expect(outputs).toEqual({ changed: 'true', commit: head, files: '["a/web.yaml"]' });
    expect(stdout).toEqual([
      `::add-mask::${token}`,
      '- a/web.yaml:7: r.example/shop-0:1.0 -> r.example/shop-0:2.0',
      `pushed ${head} to main`,
    ]);
    expect(summary).toContain(`pushed ${head} to main.`);
    expect(exitCode).toBe(0);
    expect(await text(remote, 'b/web.yaml')).toBe(pods(['1.0']).trim());
  });

  it('lets no name of a file give commands to the runner', async () => {
    await using remote = await published({ '::error::x ##[add-mask]y.yaml': pods(['1.0']) });

    const { stdout } = await runAction(remote, { image: 'r.example/shop-0:2.0', 'dry-run': 'true' });

    expect(stdout.slice(1)).toEqual([
      expect.stringMatching(/^- ::error::x ## \[add-mask\]y\.yaml:7: /),
      'nothing was pushed: dry run',
    ]);
  });

  it('fails where the image is nowhere, an input is wrong, or the token may not push, and shows no token', async () => {
    await using remote = await published({ 'web.yaml': pods(['1.0']) });
    const image = 'r.example/shop-0:2.0';

    const runs = [
      await runAction(remote, { image: 'r.example/other:1' }),
      await runAction(remote, { image: '{{ image }}' }),
      await runAction(remote, { image, token: 'another-token' }),
    ];

    expect(runs.map(({ exitCode }) => exitCode)).toEqual([1, 1, 1]);
    expect(runs.map(({ stdout }) => stdout.at(-1))).toEqual([
      expect.stringMatching(/^::error::Cannot bump r\.example\/other:1: no place names/),
      expect.stringMatching(/^::error::Cannot take the input image: it is "\{\{ image \}\}", write one/),
      expect.stringMatching(/^::error::Cannot look at http.*does not take these credentials/),
    ]);
    expect(runs.flatMap(({ stdout }) => stdout.slice(1)).join('\n')).not.toMatch(
      /bump-secret-token|another-token/,
    );
  });

  it('is small', async () => {
    expect((await stat(distOf('bump'))).size).toBeLessThan(distBytesMax);
  });
});
