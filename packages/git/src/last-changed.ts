import type { Op } from '@seatrial/core';
import type { MirrorLimits } from './limits.ts';
import { checkObjectId, checkPath } from './names.ts';
import type { Git } from './run-git.ts';
import { parseTrees } from './versions.ts';

/** Which folders are asked about, and how far back. */
export interface LastChangedQuery {
  readonly paths: readonly string[];
  /** A commit at which the answer is known; without it, a limited number of commits is looked at. */
  readonly since?: string;
}

/**
 * Of each folder the commit that made it what it is at `commit`: the oldest in the line of first parents from which on it
 * has been that. Two processes, however many folders. A folder that is not there, or has been that for longer, is not in the answer. Folders
 * are compared by id and never looked into: what is in one may be endless.
 */
export async function lastChanged(
  git: Git,
  limits: MirrorLimits,
  commit: string,
  { paths, since }: LastChangedQuery,
  op: Op,
): Promise<ReadonlyMap<string, string>> {
  const folders = [...new Set(paths.map(checkPath))];
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
  for (const [at, folder] of folders.entries()) {
    const treeOf = (index: number): string | undefined => trees[index * folders.length + at];
    if (treeOf(0) === undefined) continue;
    const before = line.findIndex((_, index) => treeOf(index) !== treeOf(0));
    const by = before < 0 && isWhole ? line.at(-1) : line[before - 1];
    if (by !== undefined) found.set(folder, by);
  }
  return found;
}
