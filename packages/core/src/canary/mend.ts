import type { KubeObject } from '@seatrial/model';
import { refKey, refOf } from '@seatrial/model';
import type { ReleasePlan } from './plan.ts';
import { type Case, type ReleaseDecision, takeBack, waitFor } from './release.ts';
import { stepsOf } from './steps.ts';

/**
 * What others have changed of a release that takes traffic: the route is put back as the record says it is, and a canary
 * that somebody deleted ends the release, for nothing more can be learnt of its version.
 */
export function mend(subject: Case): ReleaseDecision | undefined {
  const { release, status, seen } = subject;
  if (seen.canary.type === 'Value' && !seen.canary.value.exists) {
    return takeBack(subject, {
      outcome: 'Inconclusive',
      gate: 'Health',
      reason: 'CanaryGone',
      message: 'the canary was deleted by somebody else',
    });
  }
  if (seen.route.type !== 'Value' || seen.plan.type !== 'Value') return undefined;
  const { canary } = seen.plan.value;
  if (canary === undefined) return undefined;
  if (!seen.route.value.exists) {
    const why = { reason: 'RouteGone', message: 'the route was deleted by somebody else; it is made again' };
    return waitFor(subject, why, [{ type: 'Apply', objects: routeObjects(seen.plan.value) }]);
  }
  const step = stepsOf(release)[status.stepIndex];
  const isSettingWeight = step?.setWeight !== undefined;
  if (isSettingWeight || seen.route.value.weightPercent === status.weightPercent) return undefined;
  const { weightPercent } = status;
  const message = `the route's weights were changed by somebody else; they are set to ${weightPercent}% again`;
  const action = { type: 'SetWeight' as const, route: canary.route, arms: canary.arms, weightPercent };
  return waitFor(subject, { reason: 'WeightChanged', message }, [action]);
}

/** The route as the stable version has it, or as the new version has it where that is the first to have one. */
function routeObjects({ previous, full, canary }: ReleasePlan): readonly KubeObject[] {
  const isRoute = (object: KubeObject): boolean =>
    canary !== undefined && refKey(refOf(object)) === refKey(canary.route);
  const found = previous.find(isRoute) ?? full.find(isRoute);
  return found === undefined ? [] : [found];
}
