import { parseRelease } from '@seatrial/model';
import { stateOf } from '../applications.ts';
import { releasesIn } from '../people/records.ts';
import type { Check } from './check.ts';

/**
 * A branch that was set back, or a server that shows an older one, leads nobody back: no release begins at a commit that
 * what runs had left behind, unless an administrator has accepted the branch as it is.
 */
export const ledBack: Check = ({ world: { repository }, site: { cluster, mirror }, violated }) => {
  return ({ type, object }) => {
    if (type !== 'Added' || object.kind !== 'Release') return;
    const { spec, metadata } = parseRelease(object);
    if (spec.undo !== undefined) return;
    const stable = stateOf(cluster.store, spec.application)?.status?.stableRelease;
    const before = releasesIn(cluster.store).find((it) => it.metadata.name === stable)?.spec.commit;
    const [was, is] = [repository.commit(before ?? ''), repository.commit(spec.commit)];
    if (was === undefined || is === undefined || repository.relation(was, is) !== 'Rewound') return;
    // Somebody has pushed on from there: that is what the branch is now, and no look at an older one.
    if (repository.relation(was, repository.head()) === 'Rewritten') return;
    const isAccepted = [...mirror.accepted].some((head) => repository.relation(is, head) === 'Continues');
    if (!isAccepted)
      violated('a branch that was set back leads nobody back', `${metadata.name} after ${stable}`);
  };
};
