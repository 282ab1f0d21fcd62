import { copyFile, mkdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock, Op } from '@seatrial/core';
import { createBlobStore } from './blob-store.ts';
import { gitEnvironment } from './environment.ts';
import { type MirrorLimits, mirrorLimits } from './limits.ts';
import { checkObjectId } from './names.ts';
import { createObjects } from './objects.ts';
import { createGit, type Git } from './run-git.ts';
import { createTrees, type Snapshot, type TreeFile } from './snapshot.ts';

export interface WorkingCopyOptions {
  /** Path of its `.git`, be it a folder or a file; absent where the folders that are read are in no repository. */
  readonly gitPath?: string | undefined;
  /** Of this reader alone, and of nobody after it: for what Git would write. Nothing is written to the repository itself. */
  readonly directory: string;
  readonly clock: Clock;
  /** Only PATH, TMPDIR and the like are taken from it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly limits?: Partial<MirrorLimits>;
  readonly signal: AbortSignal;
}

export interface FirstParents {
  /** Newest first. */
  readonly commits: readonly string[];
  /** Whether these are all: a shallow clone lacks older ones, and only so many are listed. */
  readonly isWhole: boolean;
}

const firstParentsMax = 20_000;

/** A repository that somebody works in, as it is on this disk; no network is asked. Every method throws GitError. */
export interface WorkingCopy {
  /** The full id of the commit that a name means: a branch, a tag, `HEAD~1`. Undefined where there is none of that name. */
  commitOf(name: string, op: Op): Promise<string | undefined>;
  /** The line of first parents of a commit, itself among them. */
  firstParents(commit: string, op: Op): Promise<FirstParents>;
  /** The tree that a commit of all that is in a folder now would have, but for what `.gitignore` leaves out. */
  treeOf(folder: string, op: Op): Promise<string>;
  /** @param id of a commit or a tree */
  snapshot(id: string): Snapshot;
  /** All files under a tree. Codes: Corrupt where this clone does not have it, TooLarge, InvalidRef. */
  readTree(treeId: string, op: Op): Promise<readonly TreeFile[]>;
}

/**
 * Reads through a repository of its own, which borrows the objects of the other: so nothing is written there, and no filter,
 * hook or monitor of its configuration is run. @throws GitError InvalidRef where `gitPath` is no repository
 */
export async function openWorkingCopy(options: WorkingCopyOptions): Promise<WorkingCopy> {
  const { directory, clock, env, gitPath } = options;
  const limits = { ...mirrorLimits, ...options.limits };
  const lifetime: Op = { signal: options.signal };
  const environment = gitEnvironment(directory, { protocols: [] }, env, limits);
  const git = createGit({
    directory,
    environment: async () => environment,
    secrets: () => [],
    clock,
    limits,
    onFailure: () => undefined,
  });
  await mkdir(directory, { recursive: true });
  await git.output('read the working copy', ['init', '--quiet', '--bare', '--template='], lifetime);
  const theirs = gitPath === undefined ? undefined : await placesOf(git, gitPath, lifetime);
  if (theirs !== undefined) {
    await mkdir(join(directory, 'objects', 'info'), { recursive: true });
    await writeFile(join(directory, 'objects', 'info', 'alternates'), `${theirs.objects}\n`);
  }
  const onCorrupt = (): void => undefined;
  const objects = createObjects({ environment, clock, limits, lifetime, onFailure: () => undefined });
  const trees = createTrees(
    { git, objects, clock, limits, lifetime, onCorrupt },
    createBlobStore(objects, limits, lifetime, onCorrupt),
  );

  return {
    async commitOf(name, op) {
      if (theirs === undefined) return undefined;
      const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
      const { exitCode, stdout } = await git.run(`look up ${name}`, args, op, {
        env: { GIT_DIR: theirs.gitDir },
      });
      return exitCode === 0 ? stdout.toString().trim() : undefined;
    },
    async firstParents(commit, op) {
      if (theirs === undefined) return { commits: [], isWhole: false };
      const extra = { env: { GIT_DIR: theirs.gitDir } };
      const doing = `see what came before ${commit}`;
      const args = ['rev-list', '--first-parent', `--max-count=${firstParentsMax}`, checkObjectId(commit)];
      const commits = (await git.output(doing, args, op, extra)).toString().split('\n').filter(Boolean);
      const shallow = await git.output(doing, ['rev-parse', '--is-shallow-repository'], op, extra);
      const isWhole = commits.length < firstParentsMax && shallow.toString().trim() === 'false';
      return { commits, isWhole };
    },
    async treeOf(folder, op) {
      const index = join(directory, 'index-of-folder');
      await rm(index, { force: true });
      if (theirs?.workTree === folder) await copyIndex(theirs.index, index);
      const extra = { env: { GIT_INDEX_FILE: index, GIT_WORK_TREE: folder } };
      await git.output(`read ${folder}`, ['add', '--all'], op, extra);
      return (await git.output(`read ${folder}`, ['write-tree'], op, extra)).toString().trim();
    },
    snapshot: (id) => trees.snapshot(id),
    readTree: (treeId, op) => trees.readTree(treeId, op),
  };
}

interface Places {
  readonly gitDir: string;
  readonly workTree: string;
  readonly objects: string;
  readonly index: string;
}

/** Where the repository has its objects and its index: a further work tree has them elsewhere. */
async function placesOf(git: Git, gitDir: string, op: Op): Promise<Places> {
  const args = ['rev-parse', '--git-path', 'objects', '--git-path', 'index'];
  const said = await git.output(`read ${gitDir}`, args, op, { env: { GIT_DIR: gitDir } });
  const [objects = '', index = ''] = said.toString().split('\n');
  return { gitDir, workTree: dirname(gitDir), objects, index };
}

/**
 * What an index knows of files that have not changed since is not read again. Git does not trust what it knows of a file as new
 * as the index itself, so the copy must not seem to be newer; a whole second older is safe. Nothing where there is none.
 */
async function copyIndex(from: string, to: string): Promise<void> {
  try {
    const { mtimeMs } = await stat(from);
    const seconds = Math.floor(mtimeMs / 1_000);
    await copyFile(from, to);
    await utimes(to, seconds, seconds);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
