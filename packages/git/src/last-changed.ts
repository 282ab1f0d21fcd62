import type { Op } from '@seatrial/core';
import { firstParentOf } from './commits.ts';
import type { MirrorLimits } from './limits.ts';
import { checkObjectId, checkPath } from './names.ts';
import type { Objects } from './objects.ts';
import type { Git } from './run-git.ts';
import { foldersAt } from './versions.ts';

/** Which folders are asked about, by the name of what has them, and how far back. */
export interface LastChangedQuery {
  readonly folders: ReadonlyMap<string, readonly string[]>;
  /** A commit at which the answer is known; without it, a limited number of commits is looked at. */
  readonly since?: string;
}

interface LastChangedParts {
  readonly git: Git;
  readonly objects: Objects;
  readonly limits: MirrorLimits;
}

/**
 * By name, the commit that made its folders what they are at `commit`: the oldest in the line of first parents from which on
 * all have been that. One process, however many folders, and none for a commit right after `since`. A name of which a folder
 * is not there, or all have been that for longer, is not in the answer. Folders are compared by id and never looked into: what
 * is in one may be endless.
 */
export async function lastChanged(
  { git, objects, limits }: LastChangedParts,
  commit: string,
  { folders: named, since }: LastChangedQuery,
  op: Op,
): Promise<ReadonlyMap<string, string>> {
  const folders = [...new Set([...named.values()].flat().map(checkPath))];
  const places = new Map(folders.map((folder, at) => [folder, at]));
  const most = Math.ceil(limits.lastChangedLooksMax / Math.max(1, folders.length));
  const commitsMax = Math.min(limits.versionsMax, most);
  const isNext = since !== undefined && (await firstParentOf(objects, checkObjectId(commit), op)) === since;
  // One more than counts: of the last it must be seen what was before it.
  const listed = isNext ? [commit] : await lineOf(git, commit, since, commitsMax + 1, op);
  const line = since === undefined ? listed : [...listed, since];
  const looks = line.flatMap((id) => folders.map((folder) => `${id}:${folder}`));
  const trees = await foldersAt(objects, looks, op);
  const isWhole = since === undefined && listed.length <= commitsMax;
  const found = new Map<string, string>();
  for (const [name, own] of named) {
    const treesAt = (index: number): readonly (string | undefined)[] =>
      own.map((folder) => trees[index * folders.length + (places.get(checkPath(folder)) ?? 0)]);
    const now = treesAt(0);
    if (now.includes(undefined)) continue;
    const before = line.findIndex((_, index) => treesAt(index).some((tree, nth) => tree !== now[nth]));
    const by = before < 0 && isWhole ? line.at(-1) : line[before - 1];
    if (by !== undefined) found.set(name, by);
  }
  return found;
}

/** First parents, newest first, without `since` and what was before it. */
async function lineOf(
  git: Git,
  commit: string,
  since: string | undefined,
  countMax: number,
  op: Op,
): Promise<readonly string[]> {
  const range = [checkObjectId(commit), ...(since === undefined ? [] : [`^${checkObjectId(since)}`])];
  const args = ['rev-list', '--first-parent', `--max-count=${countMax}`, ...range];
  const listed = await git.output(`see what changed up to ${commit}`, args, op);
  return listed.toString().split('\n').filter(Boolean);
}
