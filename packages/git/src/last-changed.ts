import type { Op } from '@seatrial/core';
import type { MirrorLimits } from './limits.ts';
import { checkObjectId, checkPath } from './names.ts';
import type { Git } from './run-git.ts';
import { changesOf, parseLog } from './versions.ts';

/** Which folders are asked about, and how far back. */
export interface LastChangedQuery {
  readonly paths: readonly string[];
  /** A commit at which the answer is known; without it, `versionsMax` commits are looked at. */
  readonly since?: string;
}

/**
 * Of each folder the commit that made it what it is at `commit`: the newest in the line of first parents that changed
 * something in it. One process, however many folders. A folder that none of the commits changed is not in the answer.
 * @throws GitError TooLarge when the commits changed more than `versionChangesMax` files
 */
export async function lastChanged(
  git: Git,
  limits: MirrorLimits,
  commit: string,
  { paths, since }: LastChangedQuery,
  op: Op,
): Promise<ReadonlyMap<string, string>> {
  const wanted = new Set(paths.map(checkPath));
  const range = [checkObjectId(commit), ...(since === undefined ? [] : [`^${checkObjectId(since)}`])];
  const log = await git.output(`see what changed up to ${commit}`, changesOf(range, '', limits), op);
  const found = new Map<string, string>();
  for (const { commit: by, changes } of parseLog(log, limits)) {
    for (const { path } of changes) {
      for (const folder of foldersOf(path)) {
        if (wanted.has(folder) && !found.has(folder)) found.set(folder, by);
      }
    }
  }
  return found;
}

/** Those that a file is in, the nearest last. */
function foldersOf(path: string): readonly string[] {
  const folders: string[] = [];
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) folders.push(path.slice(0, at));
  return folders;
}
