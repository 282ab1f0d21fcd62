import { parseRelease, type Release } from '@seatrial/model';
import { stateOf } from '../applications.ts';
import type { Repository } from '../git/repository.ts';
import { releasesIn } from '../people/records.ts';
import type { Check } from './check.ts';

/**
 * Nothing new begins before what it depends on: the stable version of that is one which its folder has had on the branch in
 * the commit that brought the new version, or after it. Looks at the branch alone, commit by commit, and not at what the
 * runner asked.
 */
export const dependencyOrder: Check =
  ({ world: { repository, applications }, site: { cluster }, violated }) =>
  ({ type, object }) => {
    if (type !== 'Added' || object.kind !== 'Release') return;
    const release = parseRelease(object);
    if (release.spec.undo !== undefined || hasRunBefore(release, releasesIn(cluster.store))) return;
    const own = applications.find(({ metadata }) => metadata.name === release.spec.application);
    for (const { name } of own?.spec.dependsOn ?? []) {
      const path = applications.find(({ metadata }) => metadata.name === name)?.spec.path ?? '';
      const stable = stateOf(cluster.store, name)?.status?.stableVersion;
      if (stable === undefined || !treesSince(repository, release, path).has(stable))
        violated('what others depend on goes first', `${release.metadata.name}: ${name} is at ${stable}`);
    }
  };

function hasRunBefore({ spec }: Release, releases: readonly Release[]): boolean {
  return releases.some((it) => it.spec.version === spec.version && it.status?.phase === 'Promoted');
}

/** What a folder has been from the commit that brought the release's version to the newest. */
function treesSince(
  repository: Repository,
  { spec: { version, path } }: Release,
  folder: string,
): ReadonlySet<string | undefined> {
  const trees = new Set<string | undefined>();
  let hasCome = false;
  let commit: ReturnType<Repository['commit']> = repository.head();
  while (commit !== undefined) {
    const isIt = repository.tree(commit, path) === version;
    if (hasCome && !isIt) break;
    hasCome ||= isIt;
    trees.add(repository.tree(commit, folder));
    commit = commit.parent === undefined ? undefined : repository.commit(commit.parent);
  }
  return trees;
}
