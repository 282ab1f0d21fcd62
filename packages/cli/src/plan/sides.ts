import { stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Op } from '@seatrial/core';
import { openWorkingCopy, type WorkingCopy } from '@seatrial/git';
import { systemClock } from '@seatrial/kube';
import { repositoryRoot } from '@seatrial/render';
import type { Context } from '../context.ts';
import { CliError } from '../failure.ts';

/** What is compared with, or would be merged. */
export interface Side {
  /** As people call it. */
  readonly name: string;
  /** Of its commit, or of the tree that it would have. */
  readonly id: string;
  readonly isCommit: boolean;
}

export interface Sides {
  readonly copy: WorkingCopy;
  readonly from: Side | undefined;
  readonly to: Side;
  /** The folder of the repository that is meant, with its slash; `''` is all of it. */
  readonly within: string;
}

export interface SidesOptions {
  readonly path: string;
  /** For what is read of them; the caller’s to delete. */
  readonly directory: string;
  readonly from?: string;
  readonly to?: string;
}

/** Finds both sides on this disk. @throws CliError Usage where one is not there */
export async function openSides(
  { path, directory, from, to }: SidesOptions,
  context: Context,
): Promise<Sides> {
  const { env, cwd, signal } = context;
  const op = { signal };
  const place = resolve(cwd, path);
  await expectFolder(place, path);
  const root = await repositoryRoot(place);
  const copy = await openWorkingCopy({
    directory: join(directory, 'objects'),
    clock: systemClock,
    env,
    signal,
    ...(root === undefined ? {} : { gitPath: join(root, '.git') }),
  });
  const inside = relative(root ?? place, place);
  return {
    copy,
    from: from === undefined ? undefined : await commitSide(copy, from, op),
    to:
      to === undefined
        ? await folderSide(copy, root ?? place, path, op)
        : await eitherSide(copy, to, cwd, op),
    within: inside === '' ? '' : `${inside}/`,
  };
}

/** What the config branch has, as far as it is known here. @throws CliError Usage where nothing is */
export async function baseOf({ copy }: Pick<Sides, 'copy'>, branch: string, op: Op): Promise<Side> {
  for (const name of [`refs/remotes/origin/${branch}`, `refs/heads/${branch}`, 'HEAD']) {
    const id = await copy.commitOf(name, op);
    if (id !== undefined) return { name: name.replace(/^refs\/(remotes|heads)\//, ''), id, isCommit: true };
  }
  const message = 'Cannot compare: there is no commit here to compare with';
  throw new CliError('Usage', message, 'name one with --from, in the working copy of a repository');
}

async function commitSide(copy: WorkingCopy, name: string, op: Op): Promise<Side> {
  const id = await copy.commitOf(name, op);
  if (id !== undefined) return { name, id, isCommit: true };
  const message = `Cannot find ${JSON.stringify(name)}: this repository has no such commit`;
  throw new CliError('Usage', message, fetchHint);
}

const fetchHint = 'a clone that is shallow lacks older commits and other branches: git fetch';

async function eitherSide(copy: WorkingCopy, name: string, cwd: string, op: Op): Promise<Side> {
  const id = await copy.commitOf(name, op);
  if (id !== undefined) return { name, id, isCommit: true };
  const place = resolve(cwd, name);
  if (await isFolder(place)) return folderSide(copy, place, name, op);
  const message = `Cannot find ${JSON.stringify(name)}: it is neither a commit of this repository nor a folder`;
  throw new CliError('Usage', message, fetchHint);
}

async function folderSide(copy: WorkingCopy, place: string, name: string, op: Op): Promise<Side> {
  return {
    name: name === '.' ? 'the working copy' : name,
    id: await copy.treeOf(place, op),
    isCommit: false,
  };
}

async function expectFolder(place: string, path: string): Promise<void> {
  if (await isFolder(place)) return;
  throw new CliError(
    'Usage',
    `Cannot read ${path}: there is no such folder`,
    'give the folder of a working copy',
  );
}

async function isFolder(place: string): Promise<boolean> {
  try {
    return (await stat(place)).isDirectory();
  } catch {
    return false; // whatever is in the way, it cannot be read
  }
}
