import { isSameJson } from '@seatrial/core';
import { parseRelease, type Release } from '@seatrial/model';
import { versionAt } from '../git/versions.ts';
import type { Check } from './check.ts';
import { objectsOf } from './unlike-git.ts';

/**
 * An application that is rendered has one version of each commit, whatever its clusters get of it; what is the same as before on a
 * cluster has no canary there; and a revert takes back a version's own folder only where nothing else is different.
 */
export const oneVersion: Check = ({ world, site: { versions }, violated }) => {
  const { repository, applications } = world;
  const same = new Map<string, boolean>();

  function changesNothing({ metadata, spec }: Release): boolean {
    const key = `${spec.previousVersion}/${spec.version}`;
    const known = same.get(key);
    if (known !== undefined || spec.previousVersion === undefined) return known ?? false;
    const [before, now] = [spec.previousVersion, spec.version].map((tree) =>
      objectsOf(versions, { namespace: metadata.namespace ?? '', tree }),
    );
    const isSame = isSameJson(before, now);
    same.set(key, isSame);
    return isSame;
  }

  function checkVersion({ metadata, spec }: Release): void {
    const application = applications.find((it) => it.metadata.name === spec.application);
    const commit = repository.commit(spec.commit);
    if (application === undefined || commit === undefined || spec.undo !== undefined) return;
    const wanted = versionAt(repository, commit, application);
    if (wanted !== spec.version)
      violated(
        'a commit is one version on every cluster',
        `${metadata.name}: ${spec.version}, not ${wanted}`,
      );
  }

  return ({ type, object }) => {
    if (object.kind !== 'Release' || type === 'Deleted') return;
    const release = parseRelease(object);
    const { metadata, spec, status } = release;
    if (spec.renderer === undefined) return;
    if (type === 'Added') checkVersion(release);
    const hasCanary = status?.phase === 'Preparing' || (status?.weightPercent ?? 0) > 0;
    if (hasCanary && changesNothing(release))
      violated('what changes nothing has no canary', `${metadata.name}: ${status?.phase}`);
    const isOwn = (spec.sources ?? []).every(
      ({ path, tree }) =>
        path === spec.path ||
        (spec.previousSources ?? []).some((before) => before.path === path && before.tree === tree),
    );
    if (status?.revert?.state === 'Done' && status.revert.asked === undefined && !isOwn)
      violated('a revert takes nothing back that others use', metadata.name);
  };
};
