import type { Condition, Verdict } from '@seatrial/model';
import { refKey, refOf, toInstant } from '@seatrial/model';
import { withCondition } from '../conditions.ts';
import type { WorkloadHealth } from '../health/workload.ts';
import { cleanUp, heldText } from './clean-up.ts';
import { drain, drainText, forgetDrain } from './drain.ts';
import { isJob } from './jobs.ts';
import { lateness, noteWholeness } from './lateness.ts';
import {
  type Case,
  isClearingUp,
  moveTo,
  type ReleaseDecision,
  routing,
  taskOf,
  waitFor,
  whyNoValue,
} from './release.ts';
import { replaceStable } from './replace-stable.ts';
import { hasTraffic, isRouteOverdue, noteRouteAsked } from './route-back.ts';
import { deleteStuckPods, stillStuckText, stuckText } from './stuck-pods.ts';
import { askedBack } from './undo.ts';
import { workloadsSeen } from './untouched-health.ts';

/**
 * Takes a release back: weight 0, seen in effect; then, when its requests have ended, what it added is deleted. Needs the record alone, unless the
 * stable workload had been touched already: then a canary that is well serves until the version before is whole again.
 */
export function rollBack(given: Case): ReleaseDecision {
  const subject = noteRouteAsked(noteRestored(given));
  const { seen, status } = subject;
  if (!canaryServes(subject)) {
    const unrouted = takeTrafficAway(subject);
    if (unrouted !== undefined) return unrouted;
  }
  const restored = restore(subject);
  if (restored !== undefined) return restored;
  const unrouted = takeTrafficAway(subject);
  if (unrouted !== undefined) return unrouted;
  // What the version before did not have is known from the manifests alone.
  if (status.restore === true && seen.plan.type !== 'Value')
    return waitFor(subject, { reason: status.reason, task: taskOf(status), message: whyNoValue(seen.plan) });
  return drain(subject) ?? cleanUp(subject, 'what the release added is deleted') ?? ended(subject);
}

/** Whether the canary serves until the version before is whole again. One whose requests fail would do more harm. */
function canaryServes({ seen, status }: Case): boolean {
  if (status.verdict?.gate === 'ErrorRate' || status.weightPercent === 0) return false;
  return seen.canary.type === 'Value' && seen.canary.value.whole && seen.plan.type === 'Value';
}

function takeTrafficAway(subject: Case): ReleaseDecision | undefined {
  const { release, status } = subject;
  const where = routing(release, release.metadata.namespace ?? '');
  if (where === undefined || status.added.length === 0) return undefined;
  if (!hasTraffic(subject) || isRouteOverdue(subject)) return undefined;
  return waitFor(
    { ...subject, status: { ...forgetDrain(subject).status, weightPercent: 0 } },
    // Ends the task `Restoring`: once this action is done, the record counts as settled, and nothing was restored by it.
    { reason: status.verdict?.reason ?? status.reason, message: status.verdict?.message ?? status.message },
    [{ type: 'SetWeight', ...where, weightPercent: 0 }],
  );
}

/**
 * What the version before had, as it is now, and its Jobs have done; what it did not have is deleted afterwards. What the
 * release has left alone was like that before it, and is not waited for.
 */
function restoredWorkloads(subject: Case): readonly WorkloadHealth[] | undefined {
  const { plan, workloads } = subject.seen;
  if (plan.type !== 'Value' || workloads.type !== 'Value') return undefined;
  const before = new Set(plan.value.previous.map((object) => refKey(refOf(object))));
  return workloadsSeen(subject)
    .filter(({ ref }) => !isJob(ref) && before.has(refKey(ref)))
    .map(({ health, isTouched }) => (isTouched ? health : { ...health, whole: true }));
}

/** Deadlines count from when the workloads have the version before again. */
function noteRestored(subject: Case): Case {
  const workloads = subject.status.restore === true ? restoredWorkloads(subject) : undefined;
  const { previousVersion } = subject.release.spec;
  if (workloads === undefined || !workloads.every(({ version }) => version === previousVersion))
    return subject;
  return noteWholeness(
    subject,
    workloads.every(({ whole }) => whole),
  );
}

/** Waits until the version before is whole, at most until the deadline: the version that mends it must not wait for ever. */
function restore(subject: Case): ReleaseDecision | undefined {
  const { status, seen, release } = subject;
  const isWanted = status.restore === true && release.spec.previousVersion !== undefined;
  if (!isWanted || isClearingUp(status) || lateness(subject) !== undefined) return undefined;
  if (seen.plan.type !== 'Value')
    return waitFor(subject, { reason: 'ManifestsUnavailable', message: whyNoValue(seen.plan) });
  const { previous, canary } = seen.plan.value;
  // Only what was settled in this task: before it, that was the weight or the promotion.
  const isApplied = seen.settled && taskOf(status) === 'Restoring';
  if (isApplied && isBack(subject) === true) return undefined;
  const stuck = isApplied ? stuckText(subject, release.spec.previousVersion) : '';
  const why = {
    reason: 'Restoring',
    task: 'Restoring',
    message: `the version before is applied to the stable workload again${stuck}`,
  } as const;
  // While the canary serves, the route keeps its weights: the manifest would take them away.
  const objects = previous.filter(
    (object) =>
      !isJob(object) &&
      (status.weightPercent === 0 || canary === undefined || refKey(refOf(object)) !== refKey(canary.route)),
  );
  return waitFor(
    subject,
    why,
    isApplied ? deleteStuckPods(subject, release.spec.previousVersion) : replaceStable(subject, objects),
  );
}

/** Whether the workloads are whole in the version before; undefined where they cannot be seen. */
function isBack(subject: Case): boolean | undefined {
  const { previousVersion } = subject.release.spec;
  return restoredWorkloads(subject)?.every(({ version, whole }) => version === previousVersion && whole);
}

function whyNotBack(subject: Case): string | undefined {
  const { status, release } = subject;
  const isRestored = isBack(subject);
  // While cleaning up only deletions can be refused; they say nothing about the version before.
  if (status.restore !== true || (isClearingUp(status) && isRestored !== false)) return undefined;
  const why = lateness(subject)?.message ?? (isRestored === false ? 'it was not applied in full' : undefined);
  const stuck = stillStuckText(subject, release.spec.previousVersion);
  return why === undefined ? undefined : `the version before is not whole again: ${why}${stuck}`;
}

/** Until the next release: nobody looks at the workloads once this one has ended. */
function notRestored({ status, now }: Case, message: string): Condition[] {
  const condition = { type: 'WorkloadsWhole', status: 'False', reason: 'NotRestored', message } as const;
  return withCondition(status.conditions, condition, now);
}

function ended(subject: Case): ReleaseDecision {
  const { status, release, now } = subject;
  const { verdict } = status;
  const notBack = whyNotBack(subject);
  const said = `${verdict?.message ?? status.message}${drainText(subject)}${heldText(subject)}`;
  const why = {
    reason: verdict?.reason ?? status.reason,
    message: notBack === undefined ? said : `${said}; ${notBack}`,
  };
  const revertWanted =
    verdict?.outcome === 'Fail' &&
    release.spec.revert !== 'None' &&
    release.spec.previousVersion !== undefined &&
    release.spec.undo === undefined &&
    !isLeftToPeople(subject);
  return moveTo(subject, verdict?.outcome === 'Superseded' ? 'Superseded' : 'RolledBack', why, {
    weightPercent: 0,
    finishedAt: toInstant(now),
    ...(notBack === undefined ? {} : { conditions: notRestored(subject, notBack) }),
    ...(isOfDeletedRecord(verdict) ? {} : { ledger: 'Pending' as const }),
    revert: { state: revertWanted ? 'Wanted' : 'NotWanted' },
  });
}

/** Whoever had it taken back wants the config branch left alone. */
function isLeftToPeople({ release, status }: Case): boolean {
  const asked = askedBack(release, ['Reject', 'Rollback']);
  return status.verdict?.gate === 'Person' && asked?.revert === 'None';
}

/** Deleting a record decides nothing about its version. A newer version supersedes too, but by another gate. */
function isOfDeletedRecord(verdict: Verdict | undefined): boolean {
  return verdict?.outcome === 'Superseded' && verdict.gate === 'Person';
}
