import { fromInstant, toInstant } from '@seatrial/model';
import type { WorkloadHealth } from '../health/workload.ts';
import { progressDeadlineSeconds } from './lateness.ts';
import { type CanaryPlan, canaryReplicas } from './plan.ts';
import { type Case, pollMs, type ReleaseDecision, takeBack, waitFor, whyNoValue } from './release.ts';
import { nextStep } from './steps.ts';

/** Brings the canary to the size that a weight needs, then the route to the weight, and sees it in effect. */
export function setWeight(subject: Case, weightPercent: number): ReleaseDecision {
  const ready = canaryAt(subject, weightPercent);
  if (ready !== 'Ready') return ready;
  const { route, plan, canaryEndpoints } = subject.seen;
  if (plan.type !== 'Value' || plan.value.canary === undefined) {
    return waitFor(subject, { reason: 'ManifestsUnavailable', message: whyNoValue(plan) });
  }
  if (route.type === 'Value' && route.value.weightPercent === weightPercent && route.value.programmed) {
    return nextStep(subject, 'WeightInEffect', `${weightPercent}% of the requests reach the canary`);
  }
  const { canary } = plan.value;
  const noted = noteRoute(subject);
  const why = {
    reason: 'SettingWeight',
    message: `route is told to send ${weightPercent}% to the canary`,
  };
  // It asks for it already, and its gateways have not said that they follow.
  if (route.type === 'Value' && route.value.weightPercent === weightPercent)
    return routeOverdue(noted) ?? waitFor(withWeight(noted), why);
  if (canaryEndpoints.type !== 'Value' || canaryEndpoints.value === 0) {
    const message =
      'no ready endpoint yet; requests sent now would fail for a reason that is not the version’s';
    return waitFor(subject, { reason: 'WaitingForEndpoints', message }, [], pollMs);
  }
  return (
    routeOverdue(noted) ??
    waitFor(withWeight(noted), why, [
      { type: 'SetWeight', route: canary.route, arms: canary.arms, weightPercent },
    ])
  );
}

function withWeight(subject: Case): Case {
  return { ...subject, status: { ...subject.status, canaryHadWeight: true } };
}

/** Notes since when the route has been waited for. A route that cannot be seen is nobody's delay. */
function noteRoute(subject: Case): Case {
  const { seen, status, now } = subject;
  if (seen.route.type !== 'Value') return subject;
  const routeWaitingSince = status.routeWaitingSince ?? toInstant(now);
  return { ...subject, status: { ...status, routeWaitingSince } };
}

function routeOverdue(subject: Case): ReleaseDecision | undefined {
  const { status, now, release, seen } = subject;
  const deadlineSeconds = progressDeadlineSeconds(subject);
  if (status.routeWaitingSince === undefined || seen.route.type !== 'Value') return undefined;
  if (now - fromInstant(status.routeWaitingSince) < deadlineSeconds * 1000) return undefined;
  const { servesStable, weightPercent } = seen.route.value;
  const cause = !servesStable
    ? `no rule of the route sends requests to Service "${release.spec.rollout?.service}"`
    : weightPercent === status.weightPercent
      ? 'no gateway has put the weights of the route into effect'
      : 'the route was changed again and again by somebody else';
  return takeBack(subject, {
    outcome: 'Inconclusive',
    gate: 'Evidence',
    reason: 'RouteNotInEffect',
    message: `no request could be sent to the canary within ${deadlineSeconds} s: ${cause}`,
  });
}

/** The canary with the replicas that a weight needs, whole; or what to do and wait for until it is. */
export function canaryAt(subject: Case, weightPercent: number): 'Ready' | ReleaseDecision {
  const { plan, canary } = subject.seen;
  if (plan.type !== 'Value' || plan.value.canary === undefined) {
    return waitFor(subject, { reason: 'ManifestsUnavailable', message: whyNoValue(plan) });
  }
  const replicas = canaryReplicas(stableReplicas(subject, plan.value.canary), weightPercent);
  const seen = canary.type === 'Value' ? canary.value : undefined;
  const made = seen?.version === subject.release.spec.version && seen.replicas >= replicas;
  const { settled } = subject.seen;
  if (made && seen.whole && settled) return 'Ready';
  const actions =
    made && settled ? [] : [{ type: 'Apply' as const, objects: plan.value.canary.objects(replicas) }];
  const obstacle = made ? seen.obstacle?.message : undefined;
  return waitFor(
    subject,
    made && seen.whole ? subject.status : whyNotReady(subject, replicas, obstacle),
    actions,
  );
}

function whyNotReady(
  { status }: Case,
  replicas: number,
  obstacle: string | undefined,
): { reason: string; message: string } {
  const held = obstacle === undefined ? '' : `; ${obstacle}`;
  return status.phase === 'Preparing'
    ? { reason: 'CanaryStarting', message: `canary of ${replicas} is starting${held}` }
    : { reason: 'CanaryScaling', message: `canary is brought to ${replicas}${held}` };
}

/** Replicas follow the live workload, which an autoscaler may have changed, and the manifest where it cannot be seen. */
function stableReplicas({ seen }: Case, canary: CanaryPlan): number {
  if (seen.workloads.type !== 'Value' || seen.plan.type !== 'Value') return canary.stableReplicas;
  const index = seen.plan.value.workloads.findIndex((ref) => ref.name === canary.stable.name);
  const live: WorkloadHealth | undefined = seen.workloads.value[index];
  return live?.exists === true ? live.replicas : canary.stableReplicas;
}
