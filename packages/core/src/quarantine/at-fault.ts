import { type ReleaseStatus, refKey } from '@seatrial/model';
import type { Case } from '../canary/release.ts';
import { workloadsSeen } from '../canary/untouched-health.ts';
import { isTriedAgain } from '../tried-again.ts';
import { withPods } from './pods-run.ts';

/**
 * The record that notes what its pods run, at its verdict or its promotion: what a failed version ran is kept out with it,
 * and what a promoted one runs where a person wants it undone later. Where the version cannot be read at its verdict, as
 * long as it is taken back.
 * @param subject with the record as it was before
 */
export function notePods(subject: Case, after: ReleaseStatus): ReleaseStatus {
  const { seen, release, status: before } = subject;
  const isEnd = (after.phase === 'Promoted' || after.phase === 'Failed') && before.phase !== after.phase;
  const isGoingBack = after.phase === 'RollingBack' || before.phase === 'RollingBack';
  const isWanted = isEnd || (isGoingBack && after.pods === undefined);
  if (!isWanted || release.spec.undo !== undefined) return after;
  if (seen.plan.type !== 'Value' || saysNothing(after)) return after;
  const changed = seen.plan.value.podsRun();
  const atFault = faulty(subject, after);
  const blamed = changed.filter((pods) => atFault.has(refKey(pods)));
  return withPods(after, blamed.length === 0 ? changed : blamed);
}

/** Of what was refused before any of it ran the pods are not to blame: what is wrong with it may stand in the Application file. */
function saysNothing({ phase, verdict, added, restore }: ReleaseStatus): boolean {
  if (phase === 'Promoted' || phase === 'Failed') return false;
  const isRefused = verdict?.gate === 'Health' && added.length === 0 && restore !== true;
  return isRefused || verdict?.outcome === 'Superseded' || isTriedAgain(verdict);
}

/**
 * Who is to blame, by `refKey`; nobody in particular where it cannot be told. While a canary tries the version only the gated
 * workload is new to the requests; later all of it is.
 */
function faulty(subject: Case, { verdict }: ReleaseStatus): ReadonlySet<string> {
  const { seen, status } = subject;
  const canary = seen.plan.type === 'Value' ? seen.plan.value.canary : undefined;
  const isTrying = status.phase === 'Preparing' || status.phase === 'Progressing';
  const gated = canary === undefined ? [] : [refKey(canary.stable)];
  switch (verdict?.gate) {
    case 'ErrorRate':
    case 'Evidence':
    case 'Traffic':
      return new Set(isTrying ? gated : []);
    case 'Health':
      return seen.canary.type === 'Value' && seen.canary.value.failure !== undefined
        ? new Set(gated)
        : failing(subject);
    default:
      return new Set();
  }
}

function failing(subject: Case): ReadonlySet<string> {
  return new Set(
    workloadsSeen(subject)
      .filter(({ isTouched, health }) => isTouched && health.failure !== undefined)
      .map(({ ref }) => refKey(ref)),
  );
}
