import type { PlannedGate, PlannedRollout, PlannedTraffic, Release } from '@seatrial/model';
import type { CanaryPlan, ReleasePlan } from '../canary/plan.ts';
import { stepsOf } from '../canary/steps.ts';
import { wayWithoutCanary } from '../canary/without-canary.ts';
import type { Counts } from '../gate/counts.ts';
import { errorRateDefaults } from '../gate/error-rate-rules.ts';
import { gateReach } from '../gate/gate-reach.ts';
import { requestsToPass } from '../gate/requests-to-pass.ts';
import { sequenceOf } from '../sync/new-release.ts';

/** Where nobody knows how many requests come: few enough that most have more. */
const assumedRequestsPerSecond = 10;
/** Told of where nothing is known: an inner tool, a small shop, a large one. */
const othersRequestsPerSecond = [1, 10, 100, 1_000] as const;
/** Share of bad requests where none is known: one in a thousand. */
const usualAssumed: Counts = { requests: 1_000, bad: 1 };

/** What is known of an application's requests before a release of it. */
export interface Traffic extends PlannedTraffic {
  /** Requests of the stable version: as many are taken to be bad usually. */
  readonly usual: Counts;
}

/**
 * The requests that a gate will have to go by: as somebody says, else as they were counted before the newest release that
 * counted them, else some that are assumed.
 */
export function trafficFor(
  releases: readonly Release[],
  givenRequestsPerSecond: number | undefined,
): Traffic {
  if (givenRequestsPerSecond !== undefined)
    return { requestsPerSecond: givenRequestsPerSecond, by: 'Given', usual: usualAssumed };
  const counted = releases
    .toSorted((a, b) => sequenceOf(b.metadata.name) - sequenceOf(a.metadata.name))
    .map(({ status }) => status?.gateReach)
    .find((reach) => (reach?.requestsPerSecond ?? 0) > 0);
  if (counted?.requestsPerSecond === undefined)
    return { requestsPerSecond: assumedRequestsPerSecond, by: 'Assumed', usual: usualAssumed };
  const { requestsPerSecond, at, counted: usual = usualAssumed } = counted;
  return { requestsPerSecond, by: 'LastRelease', at, usual: { requests: usual.requests, bad: usual.bad } };
}

/** How a release gets to its version: what it goes through, how long its gate will take, and what no canary tries. */
export function plannedRollout(
  release: Release,
  plan: Pick<ReleasePlan, 'canary'>,
  traffic: Traffic,
): PlannedRollout {
  const { canary } = plan;
  if (canary !== undefined) return tried(release, canary, traffic);
  const { message, steps } = wayWithoutCanary(release);
  const isGated = release.spec.rollout !== undefined || release.spec.previousVersion === undefined;
  return {
    how: steps.length === 0 ? 'AtOnce' : 'Held',
    message: isGated ? message : 'its Application file has no rollout',
    steps: [...steps],
    notTried: [],
  };
}

function tried(release: Release, canary: CanaryPlan, traffic: Traffic): PlannedRollout {
  const steps = stepsOf(release);
  return {
    how: 'Canary',
    workload: canary.stable,
    steps: [...steps],
    notTried: [...canary.notTried],
    ...(steps.some(({ evidence }) => evidence !== undefined)
      ? { gate: gateOf(release, canary, traffic) }
      : {}),
  };
}

function gateOf(release: Release, canary: CanaryPlan, { usual, ...traffic }: Traffic): PlannedGate {
  const gate = { ...errorRateDefaults, ...release.spec.rollout?.errorRate };
  const { requestsPerSecond } = traffic;
  const least = requestsToPass(gate);
  const pods = canary.stableReplicas;
  const reachAt = (perSecond: number) =>
    gateReach(gate, stepsOf(release), { requestsPerSecond: perSecond, usual, pods });
  const reach = reachAt(requestsPerSecond);
  return {
    traffic,
    ...(least === undefined ? {} : { requestsToPass: least }),
    ...(reach?.goodVersion === undefined ? {} : { goodVersion: reach.goodVersion }),
    steps: (reach?.steps ?? []).map(({ weightPercent, timeoutSeconds, passSeconds }) => ({
      weightPercent,
      timeoutSeconds,
      ...(passSeconds === undefined ? {} : { passSeconds }),
    })),
    ...(traffic.by === 'Assumed'
      ? {
          atOtherTraffic: othersRequestsPerSecond.map((perSecond) => ({
            requestsPerSecond: perSecond,
            ...passOf(reachAt(perSecond)?.steps ?? []),
          })),
        }
      : {}),
  };
}

/** All steps that wait for evidence, one after the other. */
function passOf(steps: readonly { readonly passSeconds?: number | undefined }[]): { passSeconds?: number } {
  const seconds = steps.map(({ passSeconds }) => passSeconds);
  if (seconds.length === 0 || seconds.includes(undefined)) return {};
  return { passSeconds: seconds.reduce<number>((sum, it) => sum + (it ?? 0), 0) };
}
