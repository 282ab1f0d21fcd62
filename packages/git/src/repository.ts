import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Clock, Op } from '@seatrial/core';
import { GitError } from './git-error.ts';
import type { MirrorLimits } from './limits.ts';
import type { Git } from './run-git.ts';

export interface RepositoryParts {
  readonly directory: string;
  readonly url: string;
  /** A git that runs in another directory with the same settings. */
  readonly gitIn: (directory: string) => Git;
  readonly clock: Clock;
  readonly limits: MirrorLimits;
}

/**
 * Leaves a sound bare repository of `url` in `directory`, without asking the network: what is there and sound is kept,
 * all else is replaced by an empty one, which the first fetch fills. A process that dies anywhere in here leaves
 * either no directory or a sound one.
 */
export async function prepareRepository(parts: RepositoryParts, op: Op): Promise<void> {
  await usingDirectory(parts, op, async () => {
    await removeStaleLocks(parts, op);
    if (!(await isSound(parts, op))) await replaceByEmpty(parts, op);
  });
}

/** Replaces whatever is in `directory` by an empty repository. */
export async function recreateRepository(parts: RepositoryParts, op: Op): Promise<void> {
  await usingDirectory(parts, op, () => replaceByEmpty(parts, op));
}

/** Removes lock files and half-written packs that no git process has touched for `staleLockMs`. */
export async function unlockRepository(parts: RepositoryParts, op: Op): Promise<void> {
  await usingDirectory(parts, op, () => removeStaleLocks(parts, op));
}

async function usingDirectory(parts: RepositoryParts, op: Op, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof GitError) throw error;
    const code = op.signal.aborted ? 'Aborted' : 'Internal';
    throw new GitError(code, `Cannot use ${parts.directory} for the mirror: ${String(error)}`, error);
  }
}

async function replaceByEmpty(parts: RepositoryParts, op: Op): Promise<void> {
  const parent = dirname(parts.directory);
  await makeFolder(parent);
  await removeLeftovers(parent, basename(parts.directory));
  const fresh = `${parts.directory}.new`;
  const broken = `${parts.directory}.broken`;
  await mkdir(fresh);
  const git = parts.gitIn(fresh);
  await git.output(
    'create the mirror',
    ['init', '--quiet', '--bare', '--template=', '--initial-branch=main'],
    op,
  );
  await git.output('create the mirror', ['config', 'remote.origin.url', parts.url], op);
  if (await exists(parts.directory)) await rename(parts.directory, broken);
  await rename(fresh, parts.directory);
  await rm(broken, { recursive: true, force: true });
}

async function isSound(parts: RepositoryParts, op: Op): Promise<boolean> {
  if (!(await exists(join(parts.directory, 'HEAD')))) return false;
  const git = parts.gitIn(parts.directory);
  const url = await git.run('check the mirror', ['config', '--get', 'remote.origin.url'], op);
  if (url.stdout.toString().trim() !== parts.url) return false;
  // Everything the newest commits need is there; older damage shows when it is read.
  const tips = await git.run(
    'check the mirror',
    ['rev-list', '--objects', '--quiet', '--no-walk', '--all'],
    op,
  );
  return tips.exitCode === 0;
}

/**
 * Whether the repository itself lost or spoiled something, however old. To be asked when git speaks of damage:
 * it uses the same words for what a server sent. Reads every object.
 */
export async function isDamaged(parts: RepositoryParts, op: Op): Promise<boolean> {
  if (!(await isSound(parts, op))) return true;
  const args = ['fsck', '--full', '--no-dangling', '--no-reflogs', '--no-progress'];
  const extra = { timeoutMs: parts.limits.fetchTimeoutMs };
  const check = await parts.gitIn(parts.directory).run('check the mirror', args, op, extra);
  const lines = `${check.stdout.toString()}\n${check.stderr}`.split('\n').filter((line) => line !== '');
  // A commit that its author's tool formed badly is no damage: it would come back as it is.
  return check.exitCode !== 0 && !lines.every((line) => /^(notice:|(error|warning) in) /.test(line));
}

/** What git processes left that died, with an earlier owner of this mirror or in this one's time. */
async function removeStaleLocks({ directory, clock, limits }: RepositoryParts, op: Op): Promise<void> {
  const found = (await exists(directory)) ? await readdir(directory, { recursive: true }) : [];
  // `tmp_` is how git's own files begin among the objects, and how a branch may begin among the refs.
  const left = found.filter((path) => /\.lock$|^objects\/(.*\/)?tmp_[^/]*$/.test(path));
  for (const path of left.map((name) => join(directory, name))) {
    const before = await changedAt(path);
    if (before === undefined) continue;
    // A git process may outlive a killed runner for a moment: it finishes, or its lock is old enough.
    const waitMs = Math.min(limits.staleLockMs, before + limits.staleLockMs - clock.now());
    if (waitMs > 0) await clock.sleep(waitMs, op.signal);
    if ((await changedAt(path)) === before) await rm(path, { recursive: true, force: true });
  }
}

/** What a process left that died while it replaced the mirror. */
async function removeLeftovers(parent: string, name: string): Promise<void> {
  for (const leftover of [`${name}.new`, `${name}.broken`]) {
    await rm(join(parent, leftover), { recursive: true, force: true });
  }
}

/** Not by Node's `recursive`, which tries for ever where a folder takes no others, such as /proc. */
async function makeFolder(path: string): Promise<void> {
  if (await exists(path)) return;
  await makeFolder(dirname(path));
  await mkdir(path).catch(async (error: unknown) => {
    // Somebody else may have made it meanwhile.
    if (!(await exists(path))) throw error;
  });
}

async function exists(path: string): Promise<boolean> {
  return (await changedAt(path)) !== undefined;
}

async function changedAt(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
