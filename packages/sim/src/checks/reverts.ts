import { revertRequest } from '@seatrial/core';
import type { Release } from '@seatrial/model';
import type { Commit, Repository } from '../git/repository.ts';

/** What a revert has done beside what it is for: the folder as it was before the release, and nothing else of the branch. */
export function revertProblems(
  repository: Pick<Repository, 'history' | 'commit' | 'tree'>,
  releases: readonly Release[],
): readonly string[] {
  const byName = new Map(
    releases.flatMap((release) =>
      release.status === undefined
        ? []
        : [[revertRequest(release, release.status)?.release, release] as const],
    ),
  );
  return repository.history().flatMap((commit) => {
    const release = byName.get(commit.revertOf);
    const parent = repository.commit(commit.parent ?? '');
    if (commit.revertOf === undefined || release === undefined || parent === undefined) return [];
    const { path, previousTree, tree, undo } = release.spec;
    // A way back leads to its own version; any other release is taken back to the one before it.
    const wanted = undo === undefined ? previousTree : tree;
    const elsewhere = changedFiles(parent, commit).filter((file) => !file.startsWith(`${path}/`));
    return [
      ...elsewhere.map((file) => `the revert of ${release.metadata.name} changed ${file}`),
      ...(repository.tree(commit, path) === wanted
        ? []
        : [`the revert of ${release.metadata.name} made something else of ${path} than it was`]),
    ];
  });
}

function changedFiles(before: Commit, after: Commit): readonly string[] {
  const names = new Set([...Object.keys(before.files), ...Object.keys(after.files)]);
  return [...names].filter((name) => before.files[name] !== after.files[name]);
}
