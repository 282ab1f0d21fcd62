import { createRng, type Rng } from '../rng.ts';
import { isBlockFull } from './blocks.ts';
import {
  type ErrorRateGate,
  type ErrorRateRules,
  errorRateRules,
  failReason,
  noWorseEvidence,
} from './error-rate-rules.ts';
import { weighBlock } from './odds-evidence.ts';
import { poissonQuantile } from './poisson.ts';

/** A canary to imagine, many times over. Arrivals are Poisson; each request is bad with its arm's rate. */
export type GateSimulation = {
  readonly gate: ErrorRateGate;
  /** Requests per second that reach the canary; stable gets what its share of the traffic implies. */
  readonly rps: number;
  /** Share of traffic the canary gets, in percent, more than 0 and at most 100. */
  readonly weightPercent: number;
  /** Share of bad requests of each arm, 0 to 1. */
  readonly stableRate: number;
  readonly canaryRate: number;
  readonly minutes: number;
  readonly runs: number;
  readonly seed: number;
  /** Time between looks; a look a second is what the runner does at its busiest. */
  readonly lookSeconds: number;
};

export type GateOutcome = {
  /** Share of the runs that were rolled back. */
  readonly rollback: number;
  /** Over the runs that were rolled back; null where none was. */
  readonly minutesToRollback: Quantiles | null;
  /** Bad requests the canary served until rollback or the end, over all runs. */
  readonly badRequests: Quantiles;
};
export type Quantiles = { readonly p50: number; readonly p95: number };

export const LOOK_SECONDS_DEFAULT = 1;
/**
 * From this many requests expected in a look, fewer than a block needs do not happen (chance below 1e-17): every look
 * closes a block of its own, and a block without a bad request moves nothing, so it need not be drawn.
 */
const DENSE_REQUESTS = 50;

/** How one imagined canary ended. */
export type GateRun = {
  /** Until it was rolled back; null where it was not. */
  readonly minutes: number | null;
  /** Bad requests it served until then. */
  readonly bad: number;
};

/** Runs the error-rate gate on simulated traffic; the same simulation and seed give the same outcome. */
export function simulateGate(simulation: GateSimulation): GateOutcome {
  return gateOutcome([...gateRuns(simulation)]);
}

/** The runs of a simulation one by one: all of them may take minutes, and who waits wants to hear of it, or to stop. */
export function* gateRuns(simulation: GateSimulation): Generator<GateRun, void, undefined> {
  const traffic = trafficOf(simulation, createRng(simulation.seed));
  const rules = errorRateRules(simulation.gate);
  for (let run = 0; run < simulation.runs; run += 1) yield simulateRun(simulation, rules, traffic);
}

export function gateOutcome(runs: readonly GateRun[]): GateOutcome {
  const minutes = runs.flatMap((run) => run.minutes ?? []);
  return {
    rollback: minutes.length / runs.length,
    minutesToRollback: minutes.length === 0 ? null : quantilesOf(minutes),
    badRequests: quantilesOf(runs.map(({ bad }) => bad)),
  };
}

type Traffic = {
  readonly isDense: boolean;
  readonly bad: () => number;
  /** How many of so many bad requests are the canary's. */
  readonly canaryOf: (bad: number) => number;
  readonly goodCanary: () => number;
  readonly goodStable: () => number;
};

/** One run. Counts are plain variables, not tables: most looks see nothing bad, and then nothing need be judged. */
function simulateRun(simulation: GateSimulation, rules: ErrorRateRules, traffic: Traffic): GateRun {
  const { lookSeconds } = simulation;
  const looks = looksOf(simulation);
  const total = { requests: 0, bad: 0 };
  const stable = { requests: 0, bad: 0 };
  const canary = { requests: 0, bad: 0 };
  let worse = noWorseEvidence;
  for (let look = 1; look <= looks; look += 1) {
    const bad = traffic.bad();
    const goodCanary = traffic.goodCanary();
    let mayFail = total.requests < rules.gate.minimumSample;
    total.requests += goodCanary;
    if (bad === 0 && traffic.isDense) continue;

    const badCanary = traffic.canaryOf(bad);
    total.requests += badCanary;
    total.bad += badCanary;
    canary.requests += goodCanary + badCanary;
    canary.bad += badCanary;
    stable.requests += traffic.goodStable() + bad - badCanary;
    stable.bad += bad - badCanary;
    mayFail ||= badCanary > 0;
    if (isBlockFull({ stable, canary })) {
      if (stable.bad + canary.bad > 0) {
        worse = weighBlock(rules.worse, worse, { stable, canary });
        mayFail = true;
      }
      stable.requests = stable.bad = canary.requests = canary.bad = 0;
    }
    if (mayFail && failReason(rules, total, worse) !== undefined)
      return { minutes: (look * lookSeconds) / 60, bad: total.bad };
  }
  return { minutes: null, bad: total.bad };
}

function looksOf({ minutes, lookSeconds }: GateSimulation): number {
  return Math.floor((minutes * 60) / lookSeconds);
}

function trafficOf(simulation: GateSimulation, rng: Rng): Traffic {
  const canary = simulation.rps * simulation.lookSeconds;
  const stable = (canary * (100 - simulation.weightPercent)) / simulation.weightPercent;
  const badCanary = canary * simulation.canaryRate;
  const badStable = stable * simulation.stableRate;
  const canaryShare = badCanary / (badCanary + badStable);
  const badTotal = poissonQuantile(badCanary + badStable);
  const goodCanary = poissonQuantile(canary - badCanary);
  const goodStable = poissonQuantile(stable - badStable);
  return {
    isDense: Math.min(canary, stable) >= DENSE_REQUESTS,
    bad: () => badTotal(rng.next()),
    canaryOf: (bad) => {
      let count = 0;
      for (let i = 0; i < bad; i += 1) if (rng.next() < canaryShare) count += 1;
      return count;
    },
    goodCanary: () => goodCanary(rng.next()),
    goodStable: () => goodStable(rng.next()),
  };
}

function quantilesOf(values: readonly number[]): Quantiles {
  const sorted = Float64Array.from(values).sort();
  return { p50: nearestRank(sorted, 0.5), p95: nearestRank(sorted, 0.95) };
}

function nearestRank(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

const RUNS_MAX = 1_000_000;
const LOOKS_MAX = 1_000_000;
const REQUESTS_PER_LOOK_MAX = 1_000_000;

/** What makes a simulation impossible or too large, or null where it may be run. */
export function simulationProblem(simulation: GateSimulation): string | null {
  const { rps, weightPercent, stableRate, canaryRate, runs, seed, lookSeconds } = simulation;
  const isShare = (rate: number) => rate >= 0 && rate <= 1;
  if (!(weightPercent > 0 && weightPercent <= 100))
    return 'the weight must be above 0 and at most 100 percent';
  if (!isShare(stableRate) || !isShare(canaryRate))
    return 'the rates of bad requests must lie between 0 and 1';
  if (!(lookSeconds > 0)) return 'the time between looks must be above 0 seconds';
  const looks = looksOf(simulation);
  if (!(looks >= 1 && looks <= LOOKS_MAX))
    return `the minutes must hold 1 to ${LOOKS_MAX} looks, one every ${lookSeconds} s`;
  if (!(rps > 0 && (rps * lookSeconds * 100) / weightPercent <= REQUESTS_PER_LOOK_MAX)) {
    return `the requests per second must be above 0, and at most ${REQUESTS_PER_LOOK_MAX} per look in both arms`;
  }
  if (!Number.isSafeInteger(runs) || runs < 1 || runs > RUNS_MAX)
    return `the runs must be a whole number from 1 to ${RUNS_MAX}`;
  return Number.isSafeInteger(seed) && seed >= 0 ? null : 'the seed must be a whole number of 0 or more';
}
