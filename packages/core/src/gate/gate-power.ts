/*
 * What the gate can see at a rate of requests, before a release starts. Releases are not drawn by the hundred: one that
 * meets typical traffic goes through the gate, the promotion and the watch themselves, so what is said cannot drift from
 * what they do. gate-power.test.ts holds it against simulated releases.
 */
import type { Step } from '@seatrial/model';
import { createRng } from '../rng.ts';
import type { ErrorRateGate } from './error-rate-rules.ts';
import { timesOdds } from './limit-evidence.ts';
import { type ReleaseRun, releaseRuns } from './simulate-release.ts';
import { looksAtMost, type ReleaseSimulation, simulationProblem, undisturbed } from './simulation.ts';
import { typicalArm } from './typical-arm.ts';

/** A release that is to be, and the traffic it will meet. */
export type PowerQuestion = {
  readonly gate: ErrorRateGate;
  readonly steps: readonly Step[];
  /** How long the new stable is watched after promotion. */
  readonly watchSeconds: number;
  /** All requests of the route, both arms together. */
  readonly requestsPerSecond: number;
  /** Share of stable's requests that is bad, 0 to 1. */
  readonly stableRate: number;
  /** Pods of the stable workload; the canary has as many as its weight needs. */
  readonly pods: number;
  /** Shares of bad requests, 0 to 1: of versions that somebody may want to release. */
  readonly canaryRates: readonly number[];
  /** Time between looks: at least a second; where it is left out, as short as an answer in seconds allows. */
  readonly lookSeconds?: number;
};

/** What typically becomes of a version. */
export type TypicalRelease = {
  readonly canaryRate: number;
  readonly end: ReleaseRun['end'];
  /** From the first request that could reach the canary to that end. */
  readonly minutes: number;
};

/** A step that waits for evidence. */
export type PowerStep = {
  readonly weightPercent: number;
  /** Requests per second that the canary is sent. */
  readonly canaryRps: number;
  readonly timeoutMinutes: number;
  /** Until a version that is as good as stable passes it, typically; null where that does not come in time, or never begins. */
  readonly minutesToPass: number | null;
};

export type GatePower = {
  readonly steps: readonly PowerStep[];
  /** A version that is as good as stable. */
  readonly good: TypicalRelease;
  readonly versions: readonly TypicalRelease[];
  /** Of versions with this share of bad requests about 95% are taken back for their errors; null where of none. */
  readonly takenBackFrom: number | null;
  /** Of versions with this share about 95% are not promoted: taken back, or inconclusive; null where of none. */
  readonly notPromotedFrom: number | null;
};

/** Of the normal law: 95% lie below so many deviations. */
export const DEVIATIONS_95 = 1.645;
/** Ways in which the bad requests may happen to lie: one alone says too much where a handful decides. */
const SHUFFLES = [1, 2, 3] as const;
/** A release of more looks than this is looked at less often, so that an answer takes seconds at most. */
const LOOKS_MAX = 4000;
/** Of a share, in logs: within a few parts in a hundred. */
const SEARCH_ROUNDS = 8;
const SHARE_MIN = 1e-5;
/** The gate's exact law takes its time for each bad request: with more of stable's than this an answer would take long. */
const STABLE_BAD_MAX = 5_000_000;

/** What makes a question impossible to answer, or null. */
export function powerProblem(question: PowerQuestion): string | null {
  const wrong = question.canaryRates.find((rate) => !(rate >= 0 && rate <= 1));
  if (wrong !== undefined) return `the rates of bad requests must lie between 0 and 1, got ${wrong}`;
  const { requestsPerSecond, stableRate } = question;
  const simulation = simulationOf(question, stableRate);
  const problem = simulationProblem(simulation);
  if (problem !== null) return problem;
  const seconds = looksAtMost(simulation) * simulation.lookSeconds;
  return requestsPerSecond * stableRate * seconds <= STABLE_BAD_MAX
    ? null
    : `the bad requests of stable must be at most ${STABLE_BAD_MAX} while the steps wait: with fewer requests per second it sees no more`;
}

/** The same question has the same answer: nothing in it is left to chance. @param question one without a `powerProblem` */
export function gatePower(question: PowerQuestion): GatePower {
  const { gate, stableRate, canaryRates } = question;
  const good = typicalRun(question, stableRate);
  const tolerated = timesOdds(stableRate, gate.toleranceOdds);
  const from = (least: number, isEnd: (run: ReleaseRun) => boolean) =>
    leastShare(question, isEnd, {
      least,
      deviations: DEVIATIONS_95,
      shuffles: SHUFFLES,
      rounds: SEARCH_ROUNDS,
    });
  const notPromotedFrom = from(tolerated, ({ end }) => end !== 'Promoted');
  return {
    steps: powerSteps(question, good),
    good: released(stableRate, good),
    versions: canaryRates.map((rate) => typicalRelease(question, rate)),
    takenBackFrom: from(notPromotedFrom ?? 1, ({ end }) => end === 'RolledBack'),
    notPromotedFrom,
  };
}

/** What typically becomes of one version. @param question one without a `powerProblem` */
export function typicalRelease(question: PowerQuestion, canaryRate: number): TypicalRelease {
  return released(canaryRate, typicalRun(question, canaryRate));
}

function released(canaryRate: number, { end, minutes }: ReleaseRun): TypicalRelease {
  return { canaryRate, end, minutes };
}

const bestFirst = { RolledBack: 0, Inconclusive: 1, Promoted: 2 } satisfies Record<ReleaseRun['end'], number>;

/** The one in the middle. */
function typicalRun(question: PowerQuestion, canaryRate: number): ReleaseRun {
  const [first, ...others] = SHUFFLES;
  const run = runOf(question, { canaryRate, shuffle: first });
  const runs = [run, ...others.map((shuffle) => runOf(question, { canaryRate, shuffle }))];
  runs.sort((a, b) => bestFirst[a.end] - bestFirst[b.end] || a.minutes - b.minutes);
  return runs[Math.floor(runs.length / 2)] ?? run;
}

/** A version that meets typical traffic. */
export type TypicalVersion = {
  readonly canaryRate: number;
  /** By so many it has fewer bad requests than it has on average; 0 where it is left out. */
  readonly deviations?: number;
  /** Which of the ways its bad requests happen to lie. */
  readonly shuffle?: number;
};

export function runOf(
  question: PowerQuestion,
  { canaryRate, deviations = 0, shuffle = 1 }: TypicalVersion,
): ReleaseRun {
  const simulation = simulationOf(question, canaryRate);
  const { lookSeconds, stableRate } = simulation;
  const rng = createRng(shuffle);
  const arm = () => typicalArm(lookSeconds, (share) => (share === stableRate ? 0 : deviations), rng);
  return releaseRuns(simulation, rng, arm)();
}

function simulationOf(question: PowerQuestion, canaryRate: number): ReleaseSimulation {
  const { gate, steps, watchSeconds, stableRate, pods, requestsPerSecond } = question;
  const simulation = {
    gate,
    steps,
    watchSeconds,
    // Its requests at a weight of 100% are all there are.
    rps: requestsPerSecond,
    weightPercent: 100,
    stableRate,
    canaryRate,
    ...undisturbed,
    pods,
    runs: 1,
    seed: 0,
    lookSeconds: 1,
  } as const;
  const { lookSeconds = Math.max(1, Math.ceil(looksAtMost(simulation) / LOOKS_MAX)) } = question;
  return { ...simulation, lookSeconds };
}

function powerSteps(question: PowerQuestion, good: ReleaseRun): readonly PowerStep[] {
  let weightPercent = 0;
  const found: PowerStep[] = [];
  for (const [index, step] of question.steps.entries()) {
    weightPercent = step.setWeight ?? weightPercent;
    if (step.evidence === undefined) continue;
    const ended = good.stepMinutes[index];
    found.push({
      weightPercent,
      canaryRps: (question.requestsPerSecond * weightPercent) / 100,
      timeoutMinutes: step.evidence.timeoutSeconds / 60,
      minutesToPass: ended === undefined ? null : ended - (good.stepMinutes[index - 1] ?? 0),
    });
  }
  return found;
}

export type ShareSearch = {
  /** A version with less is not asked about. */
  readonly least: number;
  readonly deviations: number;
  readonly shuffles: readonly number[];
  /** Halvings, in logs. */
  readonly rounds: number;
};

/** The least share of bad requests from `least` on of which releases end so, or null where those of none do. */
export function leastShare(
  question: PowerQuestion,
  isEnd: (run: ReleaseRun) => boolean,
  { least, deviations, shuffles, rounds }: ShareSearch,
): number | null {
  const endsSo = (canaryRate: number) =>
    shuffles.every((shuffle) => isEnd(runOf(question, { canaryRate, deviations, shuffle })));
  if (!endsSo(1)) return null;
  let [low, high] = [Math.log(Math.max(SHARE_MIN, Math.min(1, least))), 0];
  for (let round = 0; round < rounds; round += 1) {
    const middle = (low + high) / 2;
    if (endsSo(Math.exp(middle))) high = middle;
    else low = middle;
  }
  return Math.exp(high);
}
