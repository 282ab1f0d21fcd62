import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWorkingCopy } from '@seatrial/git';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { clock, text } from './git/fixture.ts';

const { signal } = new AbortController();
const op = { signal };
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'seatrial-working-'));
  await mkdir(join(root, 'copy', 'apps'), { recursive: true });
  git('init', '--quiet', '--initial-branch=main');
  await write('apps/a.yaml', 'one');
  commit('first');
});
afterEach(async () => rm(root, { recursive: true, force: true }));

function git(...args: readonly string[]): string {
  const who = ['-c', 'user.name=Dev Eloper', '-c', 'user.email=dev@example.com'];
  return execFileSync('git', [...who, ...args], { cwd: join(root, 'copy') })
    .toString()
    .trim();
}

function commit(message: string): string {
  git('add', '--all');
  git('commit', '--quiet', '--message', message);
  return git('rev-parse', 'HEAD');
}

async function write(path: string, content: string): Promise<void> {
  await writeFile(join(root, 'copy', path), content);
}

function open(gitPath: string | undefined = join(root, 'copy', '.git')) {
  return openWorkingCopy({ gitPath, directory: join(root, 'reader'), clock, env: process.env, signal });
}

it('working copy: names mean the commits that git means by them, and nothing where there is none', async () => {
  const first = git('rev-parse', 'HEAD');
  await write('apps/a.yaml', 'two');
  const second = commit('second');
  git('tag', 'v1', first);
  const copy = await open();

  expect(await copy.commitOf('main', op)).toBe(second);
  expect(await copy.commitOf('HEAD~1', op)).toBe(first);
  expect(await copy.commitOf('v1', op)).toBe(first);
  expect(await copy.commitOf('--all', op)).toBeUndefined();
  expect(await copy.commitOf('nobody', op)).toBeUndefined();
  expect(text(await copy.snapshot(first).read('apps/a.yaml', op))).toBe('one');
});

it('working copy: a folder has the tree that a commit of it would have, and the repository is left as it is', async () => {
  await write('.gitignore', '*.log\n');
  // As long as it was, and in the second of the commit: its size and its time say nothing.
  await write('apps/a.yaml', 'two');
  await write('apps/b.yaml', 'new');
  await write('noise.log', 'x');
  const objects = await readdir(join(root, 'copy', '.git', 'objects'));
  const status = git('status', '--porcelain');
  const copy = await open();

  const tree = await copy.treeOf(join(root, 'copy'), op);

  const files = await copy.readTree(tree, op);
  expect(files.filter(({ type }) => type === 'File').map(({ path }) => path)).toEqual([
    '.gitignore',
    'apps/a.yaml',
    'apps/b.yaml',
  ]);
  expect(await readdir(join(root, 'copy', '.git', 'objects'))).toEqual(objects);
  expect(git('status', '--porcelain')).toBe(status);
  commit('as planned');
  expect(tree).toBe(git('rev-parse', 'HEAD^{tree}'));
});

it('working copy: nothing that its configuration names is run', async () => {
  const mark = join(root, 'ran');
  const script = join(root, 'run.sh');
  await writeFile(script, `#!/bin/sh\ntouch ${mark}\ncat\n`, { mode: 0o755 });
  git('config', 'core.fsmonitor', script);
  git('config', 'filter.evil.clean', script);
  await write('.gitattributes', '*.yaml filter=evil\n');
  await write('apps/a.yaml', 'changed');
  const copy = await open();

  await copy.treeOf(join(root, 'copy'), op);
  await copy.commitOf('HEAD', op);

  expect(await readdir(root)).not.toContain('ran');
});

it('working copy: a further work tree, and a folder in no repository, are read likewise', async () => {
  const head = git('rev-parse', 'HEAD');
  git('worktree', 'add', '--quiet', '--detach', join(root, 'further'));
  const further = await open(join(root, 'further', '.git'));
  expect(await further.commitOf('HEAD', op)).toBe(head);
  expect(await further.treeOf(join(root, 'further'), op)).toBe(git('rev-parse', 'HEAD^{tree}'));

  const alone = await openWorkingCopy({ directory: join(root, 'alone'), clock, env: process.env, signal });
  await rm(join(root, 'further', '.git'));
  expect(await alone.treeOf(join(root, 'further'), op)).toBe(git('rev-parse', 'HEAD^{tree}'));
  expect(await alone.commitOf('HEAD', op)).toBeUndefined();
});
