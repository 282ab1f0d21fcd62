/*
 * What the gate can do at the traffic that was counted before a release, said in its record before its first weight. The
 * releases that meet typical traffic are those of gate-power.ts, looked at less often and only up to their last pass: an
 * answer takes a round of the runner some milliseconds. gate-reach.test.ts holds it against simulated releases.
 */
import type { GateReach, Step } from '@seatrial/model';
import { badShare, type Counts } from './counts.ts';
import type { ErrorRateGate } from './error-rate-rules.ts';
import { DEVIATIONS_95, leastShare, type PowerQuestion, runOf } from './gate-power.ts';
import { timesOdds } from './limit-evidence.ts';
import { requestsToPass } from './requests-to-pass.ts';
import type { ReleaseRun } from './simulate-release.ts';

/** What is known before a release. */
export type TrafficBefore = {
  /** All requests of the route, a second: above 0. */
  readonly requestsPerSecond: number;
  /** What the gateway has counted for the stable Service so far, of whatever version: as many are taken to be bad usually. */
  readonly usual: Counts;
  /** Of the stable workload. */
  readonly pods: number;
};

/** Of the normal law: 99.9% lie below so many deviations. */
const DEVIATIONS_999 = 3.09;
/** Looks at a release that waits for its whole time, and at one until its pass. */
const LOOKS_MAX = 150;
const LOOKS_TO_PASS = 30;
/** One that has not passed after so many times what a good one takes never does, typically. */
const TIMES_TO_PASS_MAX = 5;
/** Longer pauses are taken for as long as this: so what is said to be taken back is rather less than what is. */
const PAUSE_SECONDS_MAX = 1800;
/** More pods than these make no difference that is worth its time. */
const PODS_MAX = 30;
const SEARCH_ROUNDS = 6;
/** More traffic than this in a look changes little, and the gate's exact law takes its time for each bad request. */
const REQUESTS_PER_LOOK_MAX = 100_000;
const STABLE_BAD_PER_LOOK_MAX = 500;

/**
 * What typically becomes of releases at this traffic until they pass.
 * @returns undefined where no step waits for evidence once requests are sent to the canary
 */
export function gateReach(
  gate: ErrorRateGate,
  given: readonly Step[],
  before: TrafficBefore,
): Omit<GateReach, 'at'> | undefined {
  const steps = stepsToPass(given);
  if (steps.length === 0) return undefined;
  const stableRate = badShare(before.usual);
  const asked = {
    gate,
    steps,
    stableRate,
    requestsPerSecond: before.requestsPerSecond,
    pods: Math.min(PODS_MAX, before.pods),
  };
  const question = questionOf(asked, steps, secondsOf(steps) / LOOKS_MAX);
  const passes = (run: ReleaseRun) => run.stepMinutes.length === steps.length;
  const first = runOf(question, { canaryRate: stableRate });
  if (!passes(first)) return reachOf(asked, question, first);
  const seconds = first.minutes * 60;
  const shorter = cut(steps, TIMES_TO_PASS_MAX * seconds);
  const closer = questionOf(asked, shorter, seconds / LOOKS_TO_PASS);
  return reachOf(asked, closer, runOf(closer, { canaryRate: stableRate }));
}

type Asked = Omit<PowerQuestion, 'canaryRates' | 'watchSeconds'>;

function reachOf(asked: Asked, question: PowerQuestion, good: ReleaseRun): Omit<GateReach, 'at'> {
  const { gate, stableRate, steps, requestsPerSecond } = asked;
  const isNoPass = (run: ReleaseRun) => run.stepMinutes.length < steps.length;
  const isTakenBack = (run: ReleaseRun) => isNoPass(run) && run.end === 'RolledBack';
  const search = (least: number, deviations: number, isEnd: (run: ReleaseRun) => boolean) =>
    leastShare(question, isEnd, { least, deviations, shuffles: [1], rounds: SEARCH_ROUNDS });
  const noPass = search(timesOdds(stableRate, gate.toleranceOdds), DEVIATIONS_95, isNoPass);
  const takenBack = search(noPass ?? stableRate, DEVIATIONS_95, isTakenBack);
  const surely = search(takenBack ?? 1, DEVIATIONS_999, isTakenBack);
  const least = requestsToPass(gate);
  return {
    requestsPerSecond,
    usualBadShare: stableRate,
    goodVersion: !isNoPass(good) ? 'Passes' : good.end === 'RolledBack' ? 'TakenBack' : 'Inconclusive',
    steps: reachSteps(asked, good),
    ...(least === undefined ? {} : { requestsToPass: least }),
    ...(noPass === null ? {} : { mayPassBelowShare: noPass }),
    ...(takenBack === null ? {} : { takenBackFromShare: takenBack }),
    ...(surely === null ? {} : { surelyTakenBackFromShare: surely }),
  };
}

function reachSteps({ steps, requestsPerSecond }: Asked, good: ReleaseRun): GateReach['steps'] {
  let weightPercent = 0;
  return steps.flatMap((step, index) => {
    weightPercent = step.setWeight ?? weightPercent;
    if (step.evidence === undefined) return [];
    const { timeoutSeconds } = step.evidence;
    const ended = good.stepMinutes[index];
    const passSeconds = ended === undefined ? undefined : 60 * (ended - (good.stepMinutes[index - 1] ?? 0));
    return {
      weightPercent,
      requestsPerSecond: (requestsPerSecond * weightPercent) / 100,
      timeoutSeconds,
      ...(passSeconds === undefined ? {} : { passSeconds: Math.round(passSeconds) }),
    };
  });
}

/** From the first weight to the last evidence: before it nothing comes, and after it nothing is waited for. */
function stepsToPass(steps: readonly Step[]): readonly Step[] {
  const from = steps.findIndex(({ setWeight }) => setWeight !== undefined);
  const last = steps.findLastIndex(({ evidence }) => evidence !== undefined);
  return from === -1 ? [] : cutPauses(steps.slice(from, last + 1));
}

function cutPauses(steps: readonly Step[]): readonly Step[] {
  return steps.map((step) =>
    step.pause === undefined
      ? step
      : { ...step, pause: { seconds: Math.min(PAUSE_SECONDS_MAX, step.pause.seconds) } },
  );
}

function cut(steps: readonly Step[], secondsMax: number): readonly Step[] {
  return steps.map((step) =>
    step.evidence === undefined
      ? step
      : { ...step, evidence: { timeoutSeconds: Math.min(secondsMax, step.evidence.timeoutSeconds) } },
  );
}

function secondsOf(steps: readonly Step[]): number {
  return steps.reduce(
    (sum, { pause, evidence }) => sum + (pause?.seconds ?? evidence?.timeoutSeconds ?? 0),
    0,
  );
}

function questionOf(asked: Asked, steps: readonly Step[], seconds: number): PowerQuestion {
  const lookSeconds = Math.max(1, Math.ceil(seconds));
  const requestsPerSecond = Math.min(
    asked.requestsPerSecond,
    REQUESTS_PER_LOOK_MAX / lookSeconds,
    STABLE_BAD_PER_LOOK_MAX / lookSeconds / asked.stableRate,
  );
  return { ...asked, steps, requestsPerSecond, lookSeconds, watchSeconds: 0, canaryRates: [] };
}
