import type { ApplicationStateStatus, ObjectRef, Release } from '@seatrial/model';
import { refOf } from '@seatrial/model';
import { hasEnded } from '../canary/decide.ts';
import { sequenceOf } from './sequence.ts';

/** Ended releases kept for people to look at; the ledger keeps all. */
const releasesKept = 20;

/** Ended releases that may be deleted, newest first: nothing of them is left to do, and neither is stable or the last. */
export function oldReleases(
  releases: readonly Release[],
  { stableRelease, currentRelease }: Pick<ApplicationStateStatus, 'stableRelease' | 'currentRelease'>,
): readonly ObjectRef[] {
  // That a way back has failed is known from its record alone.
  const isWayBackFromStable = ({ spec }: Release): boolean =>
    spec.undo !== undefined && spec.undo.release === stableRelease;
  return releases
    .filter((it) => hasEnded(it) && it.status?.ledger === 'Recorded' && it.status.revert?.state !== 'Wanted')
    .filter(({ metadata }) => metadata.name !== stableRelease && metadata.name !== currentRelease)
    .filter((it) => !isWayBackFromStable(it))
    .toSorted((a, b) => sequenceOf(b.metadata.name) - sequenceOf(a.metadata.name))
    .slice(releasesKept)
    .map(refOf);
}
