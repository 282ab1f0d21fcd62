import { makeupBehind, ownTree, revertRequest, revertVersions, sourcedFrom } from '@seatrial/core';
import type { LedgerEntry, Release } from '@seatrial/model';
import { type Commit, changedFiles, type Repository, signedBy } from '../git/repository.ts';

type Branch = Pick<Repository, 'history' | 'commit' | 'tree' | 'versions' | 'commits' | 'clusters'>;

/**
 * What a revert has done beside what it is for: the folder as it was before the release, nothing else of the branch, and
 * nothing lost that another cluster had promoted meanwhile.
 */
export function revertProblems(repository: Branch, releases: readonly Release[]): readonly string[] {
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
    const { path } = release.spec;
    const wanted = wantedBy(repository, release);
    const elsewhere = changedFiles(parent.files, commit.files).filter((file) => !file.startsWith(`${path}/`));
    return [
      ...elsewhere.map((file) => `the revert of ${release.metadata.name} changed ${file}`),
      ...(repository.tree(commit, path) === wanted
        ? []
        : [`the revert of ${release.metadata.name} made something else of ${path} than it was`]),
      // A person who has chosen it, or has merged it, knows what goes with it.
      ...(release.status?.revert?.asked === undefined && release.status?.revert?.pullRequest === undefined
        ? droppedElsewhere(repository, commit, parent, release)
        : []),
    ];
  });
}

/** A way back leads to its own version, any other release to the one before it, and a person where they want. */
export function wantedBy(
  repository: Pick<Repository, 'commit' | 'tree'>,
  { spec, status }: Release,
): string | undefined {
  const { path } = spec;
  const to = status?.revert?.asked?.to;
  if (to === undefined) {
    const aim = revertVersions(spec).to;
    return aim === undefined ? undefined : ownTree(aim, path);
  }
  const commit = repository.commit(to);
  return commit === undefined ? undefined : repository.tree(commit, path);
}

/** By what the ledgers had said to the one who made the revert. Nobody in here asks for more. */
function droppedElsewhere(
  repository: Branch,
  commit: Commit,
  parent: Commit,
  { spec, metadata }: Release,
): readonly string[] {
  const makeup = makeupBehind(spec, spec.path);
  const versions = repository
    .versions(parent, makeup.folders)
    .map(({ trees }) => sourcedFrom(makeup, trees)?.version);
  const back = sourcedFrom(
    makeup,
    makeup.folders.map((folder) => repository.tree(commit, folder)),
  )?.version;
  const [failed] = versions;
  const end = versions.findIndex((version, at) => at > 0 && version === back);
  const others = repository.clusters().filter((cluster) => cluster !== spec.cluster);
  return versions
    .slice(1, Math.max(1, end))
    .flatMap((version) =>
      version === undefined || version === failed
        ? []
        : others
            .filter((cluster) => hasPromoted(toldBy(commit, cluster), spec.application, version))
            .map(
              (cluster) =>
                `the revert of ${metadata.name} dropped ${version.slice(0, 7)}, promoted on ${cluster}`,
            ),
    );
}

function toldBy({ told }: Commit, cluster: string): readonly LedgerEntry[] {
  return signedBy(cluster, told?.get(cluster) ?? []);
}

function hasPromoted(entries: readonly LedgerEntry[], application: string, version: string): boolean {
  const words = entries
    .filter((it) => it.type === 'Release')
    .filter((it) => it.application === application && it.version === version)
    .filter((it) => it.quarantined || it.outcome === 'Promoted' || it.outcome === 'Superseded')
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return words.at(-1)?.outcome === 'Promoted';
}
