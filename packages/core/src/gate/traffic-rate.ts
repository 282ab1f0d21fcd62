import type { EpochMs } from '@seatrial/model';
import type { Observed } from '../observation.ts';
import { addCounts, type Counts, type Reading, readArm } from './counts.ts';

/*
 * Whether requests have all but ceased: sequential evidence that fewer than a tenth of them come that came before.
 *
 * Before is what came of late while nothing was amiss, older looks fading. The evidence is that of a CUSUM test of Poisson
 * rates, a fiftieth against a tenth of before: it grows while too little comes, is gone when enough does, and is divided by
 * the dispersion of the looks before, since users come in bursts. A rate of a tenth or more of what was crosses the
 * threshold of log(1 / alpha) once in at least 1 / alpha looks that begin anew; one that has not changed at all must miss
 * more than 50 requests in a row. A decline over many minutes fades into what was before, and is not judged: traffic may
 * halve within ten minutes, again and again.
 *
 * A pause after which enough come again was no loss: it is part of what was before, and the next one may last half as long
 * again. Where less than a minute is known, clients with a period of up to a minute may not have shown their pause yet: a
 * loss is told once what was seen and the silence after it are a minute together.
 */

/** What is remembered of the traffic between looks: plain JSON of fixed size. */
export type TrafficState = {
  readonly last: { readonly stable?: Reading | undefined; readonly canary?: Reading | undefined };
  /** When that was. */
  readonly at: EpochMs;
  /** Of the looks before, the older the less. */
  readonly before: LooksSum & {
    /** Longest pause after which enough came again, in seconds; it fades as the looks do. */
    readonly pauseSeconds?: number | undefined;
  };
  /** Log of the evidence that they have ceased; 0 while enough come. */
  readonly doubt: number;
  /** Looks since it is above 0. */
  readonly doubted?: LooksSum | undefined;
  /** Since when they have; stays until enough come again. */
  readonly lostAt?: EpochMs | undefined;
  /** Since the new version took all requests; never fades. */
  readonly after: { readonly requests: number; readonly seconds: number };
};

type LooksSum = {
  readonly looks: number;
  readonly requests: number;
  /** Those of them that were bad; absent in records that did not count them. */
  readonly bad?: number | undefined;
  readonly seconds: number;
  /** Of requests, each over its seconds. */
  readonly squares: number;
};

const noLooks: LooksSum = { looks: 0, requests: 0, bad: 0, seconds: 0, squares: 0 };
export const nothingAfter: TrafficState['after'] = { requests: 0, seconds: 0 };

/** Below this share of what was, requests count as lost; and the share that is tested against it. */
const LOST_SHARE = 0.1;
const ALTERNATIVE_SHARE = 0.02;
/** A look counts half after so long. */
const HALF_LIFE_SECONDS = 300;
/** Two, of which the first has faded a little. */
const LOOKS_MIN = 1.5;
/** Fewer requests than these before say nothing of a rate. */
const REQUESTS_MIN = 20;
/** Standard deviations by which the rate before may have been less than it was seen to be. */
const CAUTION = 2.33;
/** A gateway that reads its configuration anew may serve nobody for some seconds. */
const LOST_SECONDS_MIN = 20;
/** Clients that ask all at once, by a timer, do so at least this often, as far as it is known. */
const PERIOD_SECONDS_MAX = 60;
/** A pause may last so many times the longest that was seen. */
const PAUSE_FACTOR = 1.5;
/** So many requests that ought to have come and did not are no accident. */
const EXPECTED_MAX = 20;
const WAIT_SECONDS_MAX = 3600;

/**
 * The state after one more look. A look that cannot read both arms adds nothing, and the next one spans its time too;
 * where the count was begun anew, so is the span.
 */
export function lookAtTraffic(
  state: TrafficState | undefined,
  seen: { readonly stable: Observed<Reading>; readonly canary: Observed<Reading> },
  now: EpochMs,
  alpha: number,
): TrafficState | undefined {
  const stable = readArm(state?.last.stable, seen.stable);
  const canary = readArm(state?.last.canary, seen.canary);
  if (stable.type === 'Missing' || canary.type === 'Missing') return state;
  const last = { stable: stable.last, canary: canary.last };
  if (state === undefined) return { last, at: now, before: noLooks, doubt: 0, after: nothingAfter };
  const isAnew =
    stable.last.since !== state.last.stable?.since || canary.last.since !== state.last.canary?.since;
  const seconds = (now - state.at) / 1000;
  if (isAnew || seconds <= 0) return { ...state, last, at: now };
  const added = addCounts(stable.added, canary.added);
  const { requests } = added;
  // Where nobody ever asked there is nothing to note: a release may wait for hours.
  if (requests === 0 && state.before.requests === 0) return state;
  const threshold = Math.log(1 / alpha);
  const doubt = doubtAfter(state, requests, seconds, threshold);
  const lostAt = doubt >= threshold ? (state.lostAt ?? now) : doubt === 0 ? undefined : state.lostAt;
  const looked = lookOf(added, seconds);
  return {
    last,
    at: now,
    before: doubt > 0 ? state.before : beforeAfter(state, looked),
    doubt,
    ...(doubt > 0 ? { doubted: sum(state.doubted ?? noLooks, looked) } : {}),
    ...(lostAt === undefined ? {} : { lostAt }),
    after: { requests: state.after.requests + requests, seconds: state.after.seconds + seconds },
  };
}

function doubtAfter(
  { before, doubt }: TrafficState,
  requests: number,
  seconds: number,
  threshold: number,
): number {
  const limit = LOST_SHARE * rateAtLeast(before);
  if (limit === 0) return 0;
  const alternative = (limit * ALTERNATIVE_SHARE) / LOST_SHARE;
  const log = (limit - alternative) * seconds + requests * Math.log(alternative / limit);
  const step = Math.min(log / dispersion(before), (threshold * seconds) / lostSecondsMin(before));
  return Math.min(threshold, Math.max(0, doubt + step));
}

/** For so long requests must be missing, at least, before that is a loss and no pause. */
function lostSecondsMin({ seconds, pauseSeconds = 0 }: TrafficState['before']): number {
  return Math.max(LOST_SECONDS_MIN, PERIOD_SECONDS_MAX - seconds, PAUSE_FACTOR * pauseSeconds);
}

/** What was before, with a look in which enough came, and with the pause that it ended; a loss was none. */
function beforeAfter({ before, doubted, lostAt }: TrafficState, looked: LooksSum): TrafficState['before'] {
  const pause = lostAt === undefined ? (doubted ?? noLooks) : noLooks;
  const share = 0.5 ** ((pause.seconds + looked.seconds) / HALF_LIFE_SECONDS);
  const { pauseSeconds = 0, ...looks } = before;
  return {
    ...sum(faded(looks, share), sum(pause, looked)),
    pauseSeconds: Math.max(pauseSeconds * share, pause.seconds),
  };
}

function lookOf({ requests, bad }: Counts, seconds: number): LooksSum {
  return { looks: 1, requests, bad, seconds, squares: requests ** 2 / seconds };
}

function faded({ looks, requests, bad = 0, seconds, squares }: LooksSum, share: number): LooksSum {
  return {
    looks: looks * share,
    requests: requests * share,
    bad: bad * share,
    seconds: seconds * share,
    squares: squares * share,
  };
}

function sum(a: LooksSum, b: LooksSum): LooksSum {
  return {
    looks: a.looks + b.looks,
    requests: a.requests + b.requests,
    bad: (a.bad ?? 0) + (b.bad ?? 0),
    seconds: a.seconds + b.seconds,
    squares: a.squares + b.squares,
  };
}

/** Requests a second before, as far as they are known. */
export function rateBefore({ requests, seconds }: TrafficState['before']): number {
  return seconds === 0 ? 0 : requests / seconds;
}

/** What the rate before was at least; 0 where there were too few requests to say. */
function rateAtLeast(before: TrafficState['before']): number {
  if (before.looks < LOOKS_MIN) return 0;
  const requests = before.requests / dispersion(before);
  return requests < REQUESTS_MIN ? 0 : rateBefore(before) * Math.max(0, 1 - CAUTION / Math.sqrt(requests));
}

/** Variance of a look's requests over their mean: 1 where they come one by one, more where they come in bursts. */
function dispersion(before: TrafficState['before']): number {
  const rate = rateBefore(before);
  if (rate === 0 || before.looks < LOOKS_MIN) return 1;
  return Math.max(1, (before.squares / rate - before.requests) / (before.looks - 1));
}

/** Whether the rate before is known well enough to begin. */
export function knowsTraffic({ before }: TrafficState): boolean {
  return before.looks >= LOOKS_MIN && before.requests / dispersion(before) >= REQUESTS_MIN * 2;
}

/** Nobody has asked since the new version took all requests, though somebody did before. */
export type Silence = 'None' | 'TooThinToTell' | 'Wait' | 'Lost';

export function silenceAfter({ before, after }: TrafficState): Silence {
  if (before.requests === 0 || after.requests > 0) return 'None';
  const waitSeconds = Math.max(
    (EXPECTED_MAX * dispersion(before)) / rateBefore(before),
    lostSecondsMin(before),
  );
  if (waitSeconds > WAIT_SECONDS_MAX) return 'TooThinToTell';
  return after.seconds < waitSeconds ? 'Wait' : 'Lost';
}

/** Whether fewer come since the new version took all requests, and it is too early to say that they are lost. */
export function isInDoubt({ before, doubt, after }: TrafficState): boolean {
  return doubt > 0 && after.seconds <= lostSecondsMin(before) + 1;
}
