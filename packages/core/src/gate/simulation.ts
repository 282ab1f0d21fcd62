import type { Step } from '@seatrial/model';
import type { ErrorRateGate } from './error-rate-rules.ts';
import type { ClientBursts } from './simulated-bursts.ts';
import type { Hiccups } from './simulated-pods.ts';

/** A release to imagine, many times over. Requests come as a Poisson process; each is bad with its version's rate. */
export type ReleaseSimulation = {
  readonly gate: ErrorRateGate;
  /** What the canary goes through; people approve at once. */
  readonly steps: readonly Step[];
  /** How long the new stable is watched after promotion. */
  readonly watchSeconds: number;
  /** Requests per second that reach the canary at a weight of `weightPercent`; all traffic follows from it. */
  readonly rps: number;
  /** More than 0 and at most 100. */
  readonly weightPercent: number;
  /** Share of bad requests of each version, 0 to 1. */
  readonly stableRate: number;
  readonly canaryRate: number;
  /** Share of the new version's requests that do not end before a time-out of 60 s. */
  readonly hangShare: number;
  /** Pods of the stable workload; the canary has as many as its weight needs. */
  readonly pods: number;
  readonly hiccups: Hiccups;
  readonly bursts: ClientBursts;
  /** How often each failing request is counted: 1, or more where whoever sent it tries again at once, and fails. */
  readonly countsPerFailure: number;
  /** Each new pod of the canary fails all that reaches it in its first seconds, so many. */
  readonly startUpSeconds: number;
  readonly runs: number;
  readonly seed: number;
  /** Time between looks; a look a second is what the runner does at its busiest. */
  readonly lookSeconds: number;
};

/** Traffic in which nothing hangs, and nothing fails but at its version's rate. */
export const undisturbed = {
  hangShare: 0,
  hiccups: { perPodHour: 0, seconds: 1 },
  bursts: { perHour: 0, requests: 1, seconds: 1, reach: 'Both' },
  countsPerFailure: 1,
  startUpSeconds: 0,
} as const satisfies Partial<ReleaseSimulation>;

export const LOOK_SECONDS_DEFAULT = 1;

const RUNS_MAX = 1_000_000;
const LOOKS_MAX = 1_000_000;
const REQUESTS_PER_LOOK_MAX = 1_000_000;
const PODS_MAX = 10_000;
const BURST_REQUESTS_MAX = 10_000;
const COUNTS_PER_FAILURE_MAX = 100;

/** What makes a simulation impossible or too large, or null where it may be run. */
export function simulationProblem(simulation: ReleaseSimulation): string | null {
  return (
    problemOfTraffic(simulation) ??
    problemOfBursts(simulation) ??
    problemOfPods(simulation) ??
    problemOfSize(simulation)
  );
}

function problemOfTraffic(simulation: ReleaseSimulation): string | null {
  const { weightPercent, stableRate, canaryRate, hangShare, steps } = simulation;
  const isShare = (rate: number) => rate >= 0 && rate <= 1;
  if (!(weightPercent > 0 && weightPercent <= 100))
    return 'the weight must be above 0 and at most 100 percent';
  if (!isShare(stableRate) || !isShare(canaryRate))
    return 'the rates of bad requests must lie between 0 and 1';
  if (!isShare(hangShare)) return 'the share of requests that hang must lie between 0 and 1';
  return steps[0]?.setWeight === undefined ? 'the first step must set a weight' : null;
}

function problemOfBursts({ bursts, countsPerFailure }: ReleaseSimulation): string | null {
  if (!(bursts.perHour >= 0 && bursts.perHour <= 3600)) return 'the bursts in an hour must be 0 to 3600';
  if (!isWholeUpTo(bursts.requests, BURST_REQUESTS_MAX))
    return `the requests of a burst must be a whole number from 1 to ${BURST_REQUESTS_MAX}`;
  if (!(bursts.seconds > 0 && bursts.seconds <= 3600))
    return 'a burst must last above 0 and at most 3600 seconds';
  return isWholeUpTo(countsPerFailure, COUNTS_PER_FAILURE_MAX)
    ? null
    : `the counts of a failing request must be a whole number from 1 to ${COUNTS_PER_FAILURE_MAX}`;
}

function isWholeUpTo(value: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= 1 && value <= most;
}

function problemOfPods({ pods, hiccups, startUpSeconds }: ReleaseSimulation): string | null {
  if (!(startUpSeconds >= 0 && startUpSeconds <= 3600))
    return 'the first seconds in which pods fail must be 0 to 3600';
  if (!isWholeUpTo(pods, PODS_MAX)) return `the pods must be a whole number from 1 to ${PODS_MAX}`;
  if (!(hiccups.perPodHour >= 0 && hiccups.perPodHour <= 3600))
    return 'the hiccups of a pod in an hour must be 0 to 3600';
  return hiccups.seconds > 0 && hiccups.seconds <= 3600
    ? null
    : 'the hiccups must last above 0 and at most 3600 seconds';
}

function problemOfSize(simulation: ReleaseSimulation): string | null {
  const { rps, weightPercent, runs, seed, lookSeconds } = simulation;
  if (!(lookSeconds > 0)) return 'the time between looks must be above 0 seconds';
  const looks = looksAtMost(simulation);
  if (!(looks >= 1 && looks <= LOOKS_MAX))
    return `the steps and the watch must hold 1 to ${LOOKS_MAX} looks, one every ${lookSeconds} s`;
  if (!(rps > 0 && (rps * lookSeconds * 100) / weightPercent <= REQUESTS_PER_LOOK_MAX)) {
    return `the requests per second must be above 0, and at most ${REQUESTS_PER_LOOK_MAX} per look in both arms`;
  }
  if (!isWholeUpTo(runs, RUNS_MAX)) return `the runs must be a whole number from 1 to ${RUNS_MAX}`;
  return Number.isSafeInteger(seed) && seed >= 0 ? null : 'the seed must be a whole number of 0 or more';
}

/** Looks of the longest release that the steps and the watch allow. */
export function looksAtMost({
  steps,
  watchSeconds,
  lookSeconds,
}: Pick<ReleaseSimulation, 'steps' | 'watchSeconds' | 'lookSeconds'>): number {
  const seconds = steps.map((step) => step.pause?.seconds ?? step.evidence?.timeoutSeconds ?? 0);
  return Math.floor(seconds.reduce((sum, each) => sum + each, watchSeconds) / lookSeconds);
}
