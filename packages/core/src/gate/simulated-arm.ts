import type { Rng } from '../rng.ts';
import { poissonQuantile } from './poisson.ts';
import { type FailingShare, neverFailing } from './simulated-pods.ts';

/** Requests of one arm while nothing about it changes: all rates are per second. */
export type ArmTraffic = {
  readonly rps: number;
  /** Share of its requests that is bad, 0 to 1. */
  readonly badShare: number;
  /** Share that never ends by itself: it is bad once its time-out has come. */
  readonly hangShare: number;
  /** How often each failing request is counted, as it is tried again at once and fails again. */
  readonly countsPerFailure: number;
};

/** Counts that are written over at each look: a simulation has millions of them. */
export type MutableCounts = { requests: number; bad: number };

/** Until a request that hangs is ended and counted. */
const HANG_SECONDS = 60;
/** From this many requests on the number that hiccups hit is drawn by a normal law. */
const THINNED_ONE_BY_ONE_MAX = 400;

/** Draws of one arm's requests, look by look. */
export type SimulatedArm = {
  /** Begins anew: nothing hangs, and these pods serve. */
  readonly restart: (failing: FailingShare) => void;
  /** Writes down what is completed in one look that begins at `fromSeconds`. */
  readonly draw: (traffic: ArmTraffic, fromSeconds: number, into: MutableCounts) => void;
};

export function simulatedArm(lookSeconds: number, rng: Rng): SimulatedArm {
  // A law is tabulated once for each mean: steps and stages have few of them.
  const quantiles = new Map<number, (unit: number) => number>();
  let hanging: number[] = [];
  let failing: FailingShare = neverFailing;

  function poisson(mean: number): number {
    if (mean <= 0) return 0;
    let quantile = quantiles.get(mean);
    if (quantile === undefined) {
      quantile = poissonQuantile(mean);
      quantiles.set(mean, quantile);
    }
    return quantile(rng.next());
  }

  function addTimedOut(hung: number, into: MutableCounts): void {
    hanging.push(hung);
    if (hanging.length * lookSeconds <= HANG_SECONDS) return;
    const timedOut = hanging.shift() ?? 0;
    into.requests += timedOut;
    into.bad += timedOut;
  }

  return {
    restart: (pods) => {
      hanging = [];
      failing = pods;
    },
    draw: (traffic, fromSeconds, into) => {
      const arrivals = traffic.rps * lookSeconds;
      const ending = arrivals * (1 - traffic.hangShare);
      const bad = poisson(ending * traffic.badShare);
      const good = poisson(ending - ending * traffic.badShare);
      const share = failing(fromSeconds, fromSeconds + lookSeconds);
      const failed = share === 0 ? bad : bad + binomial(good, Math.min(1, share), rng);
      into.bad = failed * traffic.countsPerFailure;
      into.requests = good + bad - failed + into.bad;
      if (traffic.hangShare > 0) addTimedOut(poisson(arrivals * traffic.hangShare), into);
    },
  };
}

function binomial(count: number, chance: number, rng: Rng): number {
  if (count > THINNED_ONE_BY_ONE_MAX) {
    const radius = Math.sqrt(-2 * Math.log(1 - rng.next()));
    const deviation = radius * Math.cos(2 * Math.PI * rng.next());
    const drawn = Math.round(count * chance + deviation * Math.sqrt(count * chance * (1 - chance)));
    return Math.max(0, Math.min(count, drawn));
  }
  let hits = 0;
  for (let i = 0; i < count; i += 1) if (rng.next() < chance) hits += 1;
  return hits;
}
