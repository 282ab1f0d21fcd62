import { type ApplicationStateStatus, type ObjectRef, type Release, refOf } from '@seatrial/model';
import { hasEnded } from '../canary/decide.ts';
import { owesRevert } from '../canary/revert-round.ts';
import { sequenceOf } from './new-release.ts';
import { lastFailed } from './way-back.ts';

/** Ended releases kept for people to look at; the ledger keeps all. */
const releasesKept = 20;

/**
 * Ended releases that may be deleted, newest first: nothing of them is left to do, and neither is stable or the last. What goes
 * already is not asked to go again.
 */
export function oldReleases(
  releases: readonly Release[],
  { stableRelease, currentRelease }: Pick<ApplicationStateStatus, 'stableRelease' | 'currentRelease'>,
): readonly ObjectRef[] {
  // That a way back has failed is known from its record alone: from that of the last try.
  const stable = releases.find(({ metadata }) => metadata.name === stableRelease);
  const lastTry = lastFailed(stable?.spec.undo?.release ?? stableRelease, releases)?.metadata.name;
  return releases
    .filter((it) => hasEnded(it) && it.status?.ledger === 'Recorded' && !owesRevert(it.status.revert))
    .filter(({ metadata: { name } }) => name !== stableRelease && name !== currentRelease && name !== lastTry)
    .toSorted((a, b) => sequenceOf(b.metadata.name) - sequenceOf(a.metadata.name))
    .slice(releasesKept)
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(refOf);
}
