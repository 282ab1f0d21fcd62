import type { Op } from '@seatrial/core';
import type { MirrorLimits } from './limits.ts';
import { checkObjectId, checkPath } from './names.ts';
import type { Git } from './run-git.ts';
import { parseTrees } from './versions.ts';

/** Which folders are asked about, by the name of what has them, and how far back. */
export interface LastChangedQuery {
  readonly folders: ReadonlyMap<string, readonly string[]>;
  /** A commit at which the answer is known; without it, a limited number of commits is looked at. */
  readonly since?: string;
}

/**
 * By name, the commit that made its folders what they are at `commit`: the oldest in the line of first parents from which on
 * all have been that. Two processes, however many folders. A name of which a folder is not there, or all have been that for
 * longer, is not in the answer. Folders are compared by id and never looked into: what is in one may be endless.
 */
export async function lastChanged(
  git: Git,
  limits: MirrorLimits,
  commit: string,
  { folders: named, since }: LastChangedQuery,
  op: Op,
): Promise<ReadonlyMap<string, string>> {
  const folders = [...new Set([...named.values()].flat().map(checkPath))];
  const places = new Map(folders.map((folder, at) => [folder, at]));
  const doing = `see what changed up to ${commit}`;
  const most = Math.ceil(limits.lastChangedLooksMax / Math.max(1, folders.length));
  const commitsMax = Math.min(limits.versionsMax, most);
  const range = [checkObjectId(commit), ...(since === undefined ? [] : [`^${checkObjectId(since)}`])];
  // One more than counts: of the last it must be seen what was before it.
  const listing = ['rev-list', '--first-parent', `--max-count=${commitsMax + 1}`, ...range];
  const listed = (await git.output(doing, listing, op)).toString().split('\n').filter(Boolean);
  const line = since === undefined ? listed : [...listed, since];
  const input = line.flatMap((id) => folders.map((folder) => `${id}:${folder}\n`)).join('');
  const looked = await git.output(doing, ['cat-file', '--batch-check'], op, { input });
  const trees = parseTrees(looked.toString());
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
