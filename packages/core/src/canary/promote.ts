import type { KubeObject } from '@seatrial/model';
import { refKey, refOf } from '@seatrial/model';
import { afterAdoption, leftText } from './adopted.ts';
import { cleanUp, heldText } from './clean-up.ts';
import { crashKept } from './crash-log.ts';
import { drain, drainText, forgetDrain } from './drain.ts';
import { lookAtErrorRate } from './error-rate-look.ts';
import { lateness, type NotHealthy, noteWholeness } from './lateness.ts';
import { endForNewerVersion, endForRollback } from './overtake.ts';
import type { ReleasePlan } from './plan.ts';
import {
  applyingText,
  inWave,
  noteWave,
  notHealthyIn,
  type ReachedWave,
  reachedWave,
  reachedWorkloads,
  unwellIn,
} from './reached-wave.ts';
import {
  type Case,
  fail,
  isClearingUp,
  moveTo,
  type ReleaseDecision,
  takeBack,
  takeBackAsAsked,
  takeBackOnErrors,
  waitFor,
  whyNoValue,
} from './release.ts';
import { replaceStable } from './replace-stable.ts';
import { awaitResources, resourcesText } from './resource-health.ts';
import { hasTraffic, isRouteOverdue, noteRouteAsked } from './route-back.ts';
import { awaitRoutes, routesText } from './route-health.ts';
import { deleteStuckPods, stuckText } from './stuck-pods.ts';
import { noteTraffic, takeBackOnLostTraffic, trafficReplaced } from './traffic-look.ts';
import { askedBack } from './undo.ts';
import { untouchedText } from './untouched-health.ts';
import { lookAfterPromotion, watchReplaced } from './watch-look.ts';

/**
 * Applies the withheld set to the stable workload while the canary still serves; then the route, then what is to go.
 * A promotion whose stable pods do not become healthy stops and says so: the canary goes on serving, until a person or a
 * newer version has it taken back.
 */
export function promote(subject: Case): ReleaseDecision {
  const { seen, release } = subject;
  const asked = askedBack(release, ['Rollback', 'Reject']);
  if (asked !== undefined) return takeBackAsAsked(subject, asked, 'RollbackRequested', { restore: true });
  const { subject: noted, failed } = errorsDuring(noteTraffic(noteStable(subject)));
  if (failed !== undefined) return failed;
  const lost = takeBackOnLostTraffic(noted, 'during promotion');
  if (lost !== undefined) return lost;
  if (seen.plan.type !== 'Value') {
    return waitFor(noted, { reason: 'ManifestsUnavailable', message: whyNoValue(seen.plan) });
  }
  const plan = seen.plan.value;
  const reached = reachedWave(plan, noted.status);
  if (reached.next === undefined && isThere(noted, reached)) return tidyUp(noted, plan);
  return (
    crashedCanary(noted, plan) ?? beginNextWave(noted, plan, reached) ?? applyStable(noted, plan, reached)
  );
}

/**
 * The canary is judged against stable as before: a stable arm of both versions is no better than the one and no worse
 * than the other, so a good canary stays within tolerance of it. What hits both arms only the watch of all requests sees.
 */
function errorsDuring(given: Case): { readonly subject: Case; readonly failed?: ReleaseDecision } {
  const { subject: compared, judgement } = lookAtErrorRate(given);
  const { subject, judgement: watched } = lookAfterPromotion(compared, 'Replacing');
  // On a way back the pods that still answer are those of the version that it leads away from.
  if (subject.release.spec.undo !== undefined) return { subject };
  const failed = [judgement, watched].find((it) => it?.verdict === 'Fail');
  if (failed === undefined) return { subject };
  const during = { ...failed, message: `during promotion: ${failed.message}` };
  return { subject, failed: takeBackOnErrors(subject, during, { restore: true }) };
}

/** Deadlines count from when the stable workloads have the new version: those of the waves so far. */
function noteStable(given: Case): Case {
  const { plan, workloads } = given.seen;
  if (plan.type !== 'Value' || workloads.type !== 'Value') return given;
  const reached = reachedWave(plan.value, given.status);
  const subject = noteWave(given, reached);
  const { isApplied, isWhole } = reachedWorkloads(subject, reached);
  const isWaiting = unwellIn(subject, reached).length > 0;
  return isApplied ? noteWholeness(subject, isWhole && !isWaiting) : subject;
}

/** What the waves so far have is there and healthy: the next one is applied. */
function beginNextWave(subject: Case, plan: ReleasePlan, reached: ReachedWave): ReleaseDecision | undefined {
  const { seen, status } = subject;
  const { next, wave } = reached;
  if (next === undefined || !isThere(subject, reached)) return undefined;
  if (seen.resources !== undefined && seen.resources.type !== 'Value') return undefined;
  if (unwellIn(subject, reached).length > 0) return undefined;
  const moved = { ...subject, status: inWave(status, next) };
  const why = { reason: 'Applying', message: `wave ${wave} is healthy; wave ${next} is applied` };
  return waitFor(moved, why, replaceStable(moved, toApply(moved, plan, reachedWave(plan, moved.status))));
}

/** While a canary serves, the route keeps its weights: the manifest would take them away. */
function toApply({ status }: Case, plan: ReleasePlan, { objects }: ReachedWave): readonly KubeObject[] {
  return status.weightPercent === 0 ? objects : objects.filter((object) => !isRoute(object, plan));
}

/** A canary that crashes while the stable pods are not yet new speaks against the version, and must not keep its share. */
function crashedCanary(subject: Case, plan: ReleasePlan): ReleaseDecision | undefined {
  const { canary } = subject.seen;
  const failure = canary.type === 'Value' ? canary.value.failure : undefined;
  if (plan.canary === undefined || failure === undefined) return undefined;
  return takeBack(
    subject,
    {
      outcome: 'Fail',
      gate: 'Health',
      ...failure,
      message: `canary, during promotion: ${failure.message}`,
    },
    { restore: true },
  );
}

/** What the waves so far have was applied, and its workloads are the new version's and whole. */
function isThere(subject: Case, reached: ReachedWave): boolean {
  const { seen, status } = subject;
  // A crash in the middle of applying leaves the last waves unapplied, whatever the workloads look like. Who cleans up
  // has seen them applied.
  const isApplied = seen.settled || isClearingUp(status);
  if (!isApplied || seen.workloads.type !== 'Value') return false;
  const workloads = reachedWorkloads(subject, reached);
  return workloads.isApplied && workloads.isWhole;
}

function applyStable(subject: Case, plan: ReleasePlan, reached: ReachedWave): ReleaseDecision {
  const { seen, release, status } = subject;
  const late = whyNotStable(subject, reached);
  if (late !== undefined) {
    if (release.spec.previousVersion === undefined) {
      return fail(subject, late);
    }
    if (plan.canary === undefined) return takeBack(subject, late, { restore: true });
    const back = { restore: true };
    const overtaken = endForRollback(subject, back) ?? endForNewerVersion(subject, back);
    if (overtaken !== undefined) return overtaken;
  }
  const { version } = release.spec;
  const stuck = seen.settled ? stuckText(subject, version) : '';
  const why =
    late === undefined || plan.canary === undefined
      ? { reason: 'Applying', message: `${applyingText(subject, reached)}${stuck}` }
      : {
          reason: 'PromotionStalled',
          message: `${late.message}; the canary still serves. "seatrial rollback ${release.metadata.name}" takes it back`,
        };
  const noted = { ...subject, status: { ...status, ...crashKept(subject, late?.crash, 'First') } };
  return waitFor(
    noted,
    why,
    seen.settled
      ? deleteStuckPods(subject, version)
      : replaceStable(subject, toApply(subject, plan, reached)),
  );
}

/**
 * Why the new stable will not do, if it will not. Where nothing is there to go back to, a version gets all its time: what
 * it needs may come later.
 */
function whyNotStable(subject: Case, reached: ReachedWave): NotHealthy | undefined {
  const { seen, release } = subject;
  const failure = notHealthyIn(subject, reached);
  const { previousVersion, undo } = release.spec;
  const isAtOnce = seen.settled && previousVersion !== undefined && undo === undefined;
  return isAtOnce || lateness(subject) !== undefined ? failure : undefined;
}

/** Route back to the stable Service alone; when the canary's requests have ended, it and what the new version dropped go. */
function tidyUp(subject: Case, plan: ReleasePlan): ReleaseDecision {
  const { status } = subject;
  const noted = noteRouteAsked(subject);
  // The new route is applied even where somebody has already taken the canary's weight away.
  const isRouted = status.weightPercent === 0 && (!hasTraffic(subject) || isRouteOverdue(noted));
  if (plan.canary !== undefined && !isRouted) {
    const why = { reason: 'RoutingToStable', message: 'the new stable takes all requests' };
    const objects = plan.full.filter((object) => isRoute(object, plan));
    const routed = forgetDrain(noted);
    return waitFor(
      { ...routed, status: { ...routed.status, weightPercent: 0 } },
      why,
      isRouteApplied(noted) ? [] : [{ type: 'Apply', objects }],
    );
  }
  const unready = awaitRoutes(subject) ?? awaitResources(subject);
  if (unready !== undefined) return unready;
  const draining = drain(subject);
  if (draining !== undefined) return draining;
  const cleaning = cleanUp(subject, 'canary and dropped objects are deleted');
  if (cleaning !== undefined) return cleaning;
  const message = `the new version is stable and whole${untouchedText(subject)}${routesText(subject)}${resourcesText(subject)}${drainText(subject)}${heldText(subject)}${leftText(plan)}`;
  return moveTo(
    subject,
    'Watching',
    { reason: 'StableUpdated', message },
    { ...watchReplaced(subject), ...trafficReplaced(subject), ...afterAdoption(plan) },
  );
}

/** Since the record says that the route is told: what is left is its gateways' word. */
function isRouteApplied({ status, seen }: Case): boolean {
  const isAsked = seen.route.type === 'Value' && seen.route.value.weightPercent === 0;
  return seen.settled && status.reason === 'RoutingToStable' && isAsked;
}

function isRoute(object: KubeObject, { canary }: ReleasePlan): boolean {
  return canary !== undefined && refKey(refOf(object)) === refKey(canary.route);
}
