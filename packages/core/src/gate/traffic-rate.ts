import type { EpochMs } from '@seatrial/model';
import type { Observed } from '../observation.ts';
import { type Reading, readArm } from './counts.ts';

/*
 * Whether requests have all but ceased: sequential evidence that fewer than a tenth of them come that came before.
 *
 * Before is what came of late while nothing was amiss, older looks fading. The evidence is that of a CUSUM test of Poisson
 * rates, a fiftieth against a tenth of before: it grows while too little comes, is gone when enough does, and is divided by
 * the dispersion of the looks before, since users come in bursts. A rate of a tenth or more of what was crosses the
 * threshold of log(1 / alpha) once in at least 1 / alpha looks that begin anew; one that has not changed at all must miss
 * more than 50 requests in a row. A decline over many minutes fades into what was before, and is not judged: traffic may
 * halve within ten minutes, again and again.
 */

/** What is remembered of the traffic between looks: plain JSON of fixed size. */
export type TrafficState = {
  readonly last: { readonly stable?: Reading | undefined; readonly canary?: Reading | undefined };
  /** When that was. */
  readonly at: EpochMs;
  /** Of the looks before, the older the less. `squares`: of requests, each over its seconds. */
  readonly before: {
    readonly looks: number;
    readonly requests: number;
    readonly seconds: number;
    readonly squares: number;
  };
  /** Log of the evidence that they have ceased; 0 while enough come. */
  readonly doubt: number;
  /** Since when they have; stays until enough come again. */
  readonly lostAt?: EpochMs | undefined;
  /** Since the new version took all requests; never fades. */
  readonly after: { readonly requests: number; readonly seconds: number };
};

const nothingBefore: TrafficState['before'] = { looks: 0, requests: 0, seconds: 0, squares: 0 };
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
  if (state === undefined) return { last, at: now, before: nothingBefore, doubt: 0, after: nothingAfter };
  const isAnew =
    stable.last.since !== state.last.stable?.since || canary.last.since !== state.last.canary?.since;
  const seconds = (now - state.at) / 1000;
  if (isAnew || seconds <= 0) return { ...state, last, at: now };
  const requests = stable.added.requests + canary.added.requests;
  // Where nobody ever asked there is nothing to note: a release may wait for hours.
  if (requests === 0 && state.before.requests === 0) return state;
  const threshold = Math.log(1 / alpha);
  const doubt = doubtAfter(state, requests, seconds, threshold);
  const lostAt = doubt >= threshold ? (state.lostAt ?? now) : doubt === 0 ? undefined : state.lostAt;
  return {
    last,
    at: now,
    before: doubt > 0 ? state.before : faded(state.before, requests, seconds),
    doubt,
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
  const step = Math.min(log / dispersion(before), (threshold * seconds) / LOST_SECONDS_MIN);
  return Math.min(threshold, Math.max(0, doubt + step));
}

function faded(before: TrafficState['before'], requests: number, seconds: number): TrafficState['before'] {
  const share = 0.5 ** (seconds / HALF_LIFE_SECONDS);
  return {
    looks: before.looks * share + 1,
    requests: before.requests * share + requests,
    seconds: before.seconds * share + seconds,
    squares: before.squares * share + requests ** 2 / seconds,
  };
}

/** Requests a second before, as far as they are known. */
export function rateBefore({ requests, seconds }: TrafficState['before']): number {
  return seconds === 0 ? 0 : requests / seconds;
}

/** What the rate before was at least; 0 where there were too few requests to say. */
function rateAtLeast(before: TrafficState['before']): number {
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
  const waitSeconds = (EXPECTED_MAX * dispersion(before)) / rateBefore(before);
  if (waitSeconds > WAIT_SECONDS_MAX) return 'TooThinToTell';
  return after.seconds < waitSeconds ? 'Wait' : 'Lost';
}
