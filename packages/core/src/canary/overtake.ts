import { shortVersion } from '@seatrial/model';
import { valueOf } from '../observation.ts';
import { promotedNow } from './promote-now.ts';
import { type Case, type ReleaseDecision, takeBack } from './release.ts';
import { stepAgeMs, stepsOf } from './steps.ts';

/** A step that waits for people or for time keeps a newer version away no longer than this. */
const heldMsMax = 3_600_000;

/** Takes a release back for the newer version that is wanted by now. */
export function endForNewerVersion(
  subject: Case,
  options: { readonly restore?: boolean } = {},
): ReleaseDecision | undefined {
  const { release, seen } = subject;
  const wanted = valueOf(seen.desiredVersion);
  if (wanted === undefined || wanted === release.spec.version) return undefined;
  const message = `version ${shortVersion(wanted)} is wanted now`;
  return takeBack(
    subject,
    { outcome: 'Superseded', gate: 'Newer', reason: 'NewerVersion', message },
    options,
  );
}

/**
 * Takes a release back that a way back from the stable one waits for: users suffer from what is stable, and only what is
 * tried stands in the way.
 */
export function endForRollback(
  subject: Case,
  options: { readonly restore?: boolean } = {},
): ReleaseDecision | undefined {
  const { release, seen } = subject;
  if (release.spec.undo !== undefined || seen.rollback === undefined) return undefined;
  const { waitsFor, by, release: stable } = seen.rollback;
  if (waitsFor !== release.metadata.name) return undefined;
  const message = `${by} wants ${stable} taken back, which is stable; this one is tried afterwards`;
  const why = { outcome: 'Superseded', gate: 'Newer', reason: 'RollbackOfStable', message, by } as const;
  return takeBack(subject, why, options);
}

/**
 * Before its verdict: where each newer version ended the one that is tried, merges faster than a canary would let none be
 * promoted. Who goes back to the stable version in Git wants an end, not something newer. Nothing overtakes the way back
 * that a person asked for: the version in Git is the one that it leads away from.
 */
export function overtaken(subject: Case): ReleaseDecision | undefined {
  const { release, seen } = subject;
  if (release.spec.undo !== undefined) return undefined;
  const wanted = valueOf(seen.desiredVersion);
  const isWithdrawn = wanted !== undefined && wanted === release.spec.previousVersion;
  return isWithdrawn || mayBeOvertaken(subject) ? endForNewerVersion(subject) : undefined;
}

function mayBeOvertaken(subject: Case): boolean {
  const { release, status } = subject;
  if (promotedNow(release) !== undefined) return false;
  const rule = release.spec.rollout?.overtake ?? 'BeforeTraffic';
  if (rule === 'Always' || status.phase === 'Pending') return true;
  if (rule === 'Never') return false;
  return !hasHadRequests(subject) || hasHeldTooLong(subject);
}

/** Steps that ask for no evidence go on without a request: there a weight that was in effect has to do. */
function hasHadRequests({ release, status }: Case): boolean {
  if (status.withoutCanary === true) return false;
  if ((status.counts?.canary.requests ?? 0) > 0) return true;
  const steps = stepsOf(release);
  const taken = steps.slice(0, status.stepIndex);
  return (
    !steps.some((step) => step.evidence !== undefined) && taken.some((step) => step.setWeight !== undefined)
  );
}

/** Evidence has its own time limit. */
function hasHeldTooLong(subject: Case): boolean {
  const step = stepsOf(subject.release)[subject.status.stepIndex];
  const isHeld = step?.approval !== undefined || step?.pause !== undefined;
  return isHeld && stepAgeMs(subject) >= heldMsMax;
}
