/*
 * Evidence that a version fails more often than a limit allows, which hiccups of its pods do not explain.
 *
 * Requests of one pod that hangs for some seconds all fail: as evidence of independent requests that is overwhelming, and
 * it says nothing about the version. So the null hypothesis here has hiccups in it: pods fail all that reaches them, at
 * most so often and for so long (failing-pods.ts), and all else fails with a chance of at most the limit. The e-value is a
 * ratio of likelihoods: of versions that fail more often, by the null. As in any such ratio its mean under the null is 1.
 *
 * Alternatives are multiples of the limit, and one is learnt: that the share is what it was in the looks before. Where
 * thousands of requests come in a look, a share that lies between two multiples would speak against both, and for pods
 * that fail: beside a version that fails none of a million requests all multiples together lie far below a tenth.
 *
 * An alternative comes in two forms. One has hiccups as the null has: what looks like one is then as likely in both and
 * moves nothing, however many requests failed in it. The other has none: it soon sees a version that is broken from the
 * start, and falls at the first hiccup.
 *
 * It stands beside the tests that assume independent requests, and both must agree before a version fails. So it need
 * not be a supermartingale by itself, and is not quite: alternatives that have fallen begin anew from a floor, since a
 * version may turn bad late, and its limit is estimated.
 */
import type { Counts } from './counts.ts';
import {
  allWell,
  type FailingPods,
  HICCUP_SECONDS_MAX,
  type LookChances,
  lookChances,
} from './failing-pods.ts';
import { timesOdds } from './limit-evidence.ts';
import { logBeta, logSum, normalBelow } from './special-functions.ts';

/** Sufficient statistics, of fixed size. */
export type HiccupEvidence = {
  /** Looks that brought requests. */
  readonly looks: number;
  /** Per alternative, with hiccups and then without: its share of the mixture times its likelihood ratio. */
  readonly weights: readonly number[];
  /** What the null holds for likely at the end of the last look. */
  readonly failing: FailingPods;
  /** And that a burst of bad requests was going on: of retries, or of one client's. */
  readonly burst: number;
  /** Requests of the looks before, each counting less than the next; absent before the first. */
  readonly learnt?: Counts | undefined;
};

/** One look that brought requests. */
export type HiccupLook = Counts & {
  /** Since the last look that did. */
  readonly seconds: number;
  /** Pods that served them. */
  readonly pods: number;
  /** Share of bad requests that may well be usual, where that may be more than the limit as it is estimated. */
  readonly usualShare?: number;
};

/** Least time that a look is taken to have lasted: where a clock was set back, and at a first look. */
export const SECONDS_MIN = 1;

/** Alternatives, as multiples of the limit's odds, with their shares of the mixture in either form: with the learnt one 1. */
const ALTERNATIVES = [
  { multiple: 1.6, withHiccups: 0.02, without: 0 },
  { multiple: 3.2, withHiccups: 0.08, without: 0 },
  { multiple: 6.4, withHiccups: 0.22, without: 0 },
  { multiple: 16, withHiccups: 0.2, without: 0.04 },
  { multiple: 40, withHiccups: 0.06, without: 0.08 },
  { multiple: 120, withHiccups: 0.02, without: 0.07 },
  { multiple: 640, withHiccups: 0.01, without: 0.07 },
  { multiple: 10_000, withHiccups: 0.01, without: 0.06 },
];
/** The one that is learnt is at least as bad as the least of these, and has the shares of none of them. */
const LEARNT = { multipleMin: 1.6, withHiccups: 0.03, without: 0.03 };
const SHARES = [
  ...ALTERNATIVES.map(({ withHiccups }) => withHiccups),
  LEARNT.withHiccups,
  ...ALTERNATIVES.map(({ without }) => without),
  LEARNT.without,
];
/** What is learnt counts so much less at the next look. */
const LEARNT_KEPT = 0.8;
/**
 * An alternative falls no further than to this part of its share: it begins anew there at each look. After many looks the
 * part is less, as the looks are more: what all beginnings together may amount to grows with the logarithm of their number.
 */
const FLOOR = 1e-3;
const FLOOR_LOOKS = 60;
/** Nor rises beyond this: enough is enough, and the range of a double is not. */
const WEIGHT_MAX = 1e9;
/** Chances below this are dropped, after a look with bad requests and after one without: most of the time all pods are well. */
const CHANCE_MIN = 1e-6;
const CHANCE_MIN_AFTER_GOOD = 0.01;
/**
 * A hiccup that hits one request is a bad request like any other, and the limit allows for those: only ones that hit more
 * are looked for, all of them from this many requests in the longest on, and a few at any rate.
 */
const REQUESTS_HIT_MIN = 5;
const LOOKED_FOR_MIN = 0.01;
/** Requests are not spread quite evenly over pods: deviation of a pod's share, as a part of it. */
const BALANCE_DEVIATION = 0.15;
/** Greatest chance that a burst of bad requests begins in a look: of retries, or of one client's. */
const BURST_BEGINS_MAX = 0.05;
/** Chance that one goes on for a second more, and that a second of it has no bad request. */
const BURST_GOES_ON = 0.5;
const BURST_PAUSES = 0.1;
/** Chance of one bad request in a second of a burst that has some: with it, those of all numbers add up to 1. */
const BURST_OF_ONE = 0.383;
/** A pod that fails answers one in fifty all the same. */
const FAILING_SHARE_MAX = 0.98;

export const noHiccupEvidence: HiccupEvidence = { looks: 0, weights: SHARES, failing: allWell, burst: 0 };

export function hiccupEValue({ weights }: HiccupEvidence): number {
  return weights.reduce((sum, weight) => sum + weight, 0);
}

/** Chance that pods fail at the end of the last look, or a burst goes on, where hiccups and bursts explain what was seen. */
export function unwellChance({ failing, burst }: HiccupEvidence): number {
  return failing.flat().reduce((sum, chance) => sum + chance, 0) + burst;
}

/** The evidence after one more look. @param limit a share strictly between 0 and 1, not chosen by these requests */
export function weighHiccups(evidence: HiccupEvidence, look: HiccupLook, limit: number): HiccupEvidence {
  const { requests, bad } = look;
  if (requests === 0) return evidence;
  const shares = [
    ...ALTERNATIVES.map(({ multiple }) => timesOdds(limit, multiple)),
    learntShare(evidence.learnt, limit),
  ];
  const logRatios = shares.map((share) => logRatio(look, limit, share));
  const learnt = learn(evidence.learnt, look);
  // Where all were well and nothing was bad, a hiccup that begins just now may be overlooked: it is seen at the next look.
  const looks = evidence.looks + 1;
  if (bad === 0 && evidence.failing.length === 0 && evidence.burst === 0)
    return {
      ...evidence,
      looks,
      learnt,
      weights: reweigh(evidence, (i) => Math.exp(logRatios[i] ?? 0), logRatios, 0),
    };
  const chances = lookChances(evidence.failing, look.pods, look.seconds, lookedFor(look));
  const bursting = burstChance(evidence.burst, look, limit);
  const { logWell, logFailing, failing } = likelihoods(chances, look, limit);
  const logQuiet = logWell + Math.log1p(-bursting);
  const logBurst = Math.log(chances.well * bursting) + logOfBurst(look, limit);
  const logUnwell = logSum(logFailing, logBurst);
  const logNull = logSum(logQuiet, logUnwell);
  const shared = (i: number) => Math.exp(logSum(logQuiet + (logRatios[i] ?? 0), logUnwell) - logNull);
  const least = bad > 0 ? CHANCE_MIN : CHANCE_MIN_AFTER_GOOD;
  const burst = Math.exp(logBurst - logNull);
  return {
    looks,
    weights: reweigh(evidence, shared, logRatios, logNull),
    failing: pruned(failing, Math.exp(logFailing - logNull), least),
    burst: burst >= least ? burst : 0,
    learnt,
  };
}

function learntShare(learnt: Counts | undefined, limit: number): number {
  const least = timesOdds(limit, LEARNT.multipleMin);
  return learnt === undefined ? least : Math.max(least, (learnt.bad + limit) / (learnt.requests + 1));
}

function learn(learnt: Counts | undefined, { requests, bad }: Counts): Counts {
  return {
    requests: LEARNT_KEPT * (learnt?.requests ?? 0) + requests,
    bad: LEARNT_KEPT * (learnt?.bad ?? 0) + bad,
  };
}

/** Chance that a burst is going on, before anything is known of the look. */
function burstChance(
  before: number,
  { requests, seconds, usualShare = 0 }: HiccupLook,
  limit: number,
): number {
  // Each bad request that is no surprise may be the first of a burst.
  const begins = Math.min(BURST_BEGINS_MAX, Math.max(limit, usualShare) * requests);
  const goesOn = BURST_GOES_ON ** seconds;
  return before * goesOn + (1 - before * goesOn) * begins;
}

function reweigh(
  { weights, looks }: HiccupEvidence,
  shared: (index: number) => number,
  logRatios: readonly number[],
  logNull: number,
): number[] {
  const floor = FLOOR * Math.min(1, FLOOR_LOOKS / (looks + 1));
  // What a runner with other alternatives has kept begins anew.
  const kept = weights.length === SHARES.length ? weights : SHARES;
  return SHARES.map((share, i) => {
    const before = Math.max(kept[i] ?? 0, floor * share);
    const index = i - logRatios.length;
    const factor = index < 0 ? shared(i) : Math.exp((logRatios[index] ?? 0) - logNull);
    // Counts that no gateway has ever had are past the range of a double, and move nothing.
    return Number.isNaN(factor) ? before : Math.min(WEIGHT_MAX, before * factor);
  });
}

function lookedFor({ requests, seconds, pods }: HiccupLook): number {
  const hit = (requests / seconds / pods) * HICCUP_SECONDS_MAX;
  return Math.max(LOOKED_FOR_MIN, Math.min(1, (hit - 1) / (REQUESTS_HIT_MIN - 1)));
}

type Likelihoods = {
  readonly logWell: number;
  /** That pods failed for a part of it, or all the time. */
  readonly logFailing: number;
  /** In which of these ways, in shares of `logFailing`; what is missing to 1 is that all were well again at its end. */
  readonly failing: FailingPods;
};

/** How likely the look is in each of the ways it may have gone, by the likelihood of its counts where all was well. */
function likelihoods(chances: LookChances, look: HiccupLook, limit: number): Likelihoods {
  const { requests, bad, pods, seconds } = look;
  const logWell = bad * Math.log(limit) + (requests - bad) * Math.log1p(-limit);
  const reach = Math.min(1, HICCUP_SECONDS_MAX / seconds);
  const shareAt = (failing: number) => limit + (1 - limit) * Math.min(1, failing / pods);
  // The limit is the most that a version may fail: a look that stayed within it is no sign of pods that fail.
  const most = bad > requests * limit ? Number.POSITIVE_INFINITY : 0;
  const levels = chances.steady.length;
  const logSteady = Array.from({ length: levels }, (_, i) =>
    Math.min(most, logFailed(look, FAILING_SHARE_MAX * shareAt(i + 1)) - logWell),
  );
  const logChanged = Array.from({ length: levels + 1 }, (_, i) =>
    Math.min(most, logAnywhere(look, limit, shareAt((i + 1) * reach)) - logWell),
  );
  const logMost = Math.max(...logSteady, ...logChanged);
  const scaled = (log: number | undefined) => Math.exp((log ?? Number.NEGATIVE_INFINITY) - logMost);
  const next = chances.steady.map((ages, i) =>
    ages.map((chance, age) => {
      const changed = chances.changed[i]?.[age] ?? 0;
      // Some that began within the look are as many at its end as ever; of others one more failed for a part of it.
      return chance * scaled(logSteady[i]) + changed * scaled(logChanged[age < seconds ? i : i + 1]);
    }),
  );
  const highest = Math.max(
    0,
    chances.steady.findLastIndex((ages) => ages.some((chance) => chance > CHANCE_MIN)),
  );
  const ended = chances.endedWell * scaled(logChanged[highest]);
  const all = next.reduce((sum, ages) => ages.reduce((part, chance) => part + chance, sum), ended);
  return {
    logWell: Math.log(chances.well),
    logFailing: Math.log(all) + logMost,
    failing: next.map((ages) => ages.map((chance) => chance / all)),
  };
}

/**
 * log of the likelihood of an alternative by that of the limit: no sharper than pods that fail, else one that happens to
 * have their share would be the better explanation of them; and nowhere likelier than independent requests make it.
 */
function logRatio({ requests, bad }: Counts, limit: number, share: number): number {
  const good = (requests - bad) * Math.log1p((limit - share) / (1 - limit));
  const independent = (bad === 0 ? 0 : bad * Math.log(share / limit)) + good;
  if (bad <= requests * limit) return independent;
  const even = logEven({ requests, bad }, share, 1 / (share * BALANCE_DEVIATION ** 2));
  return Math.min(independent, even - bad * Math.log(limit) - (requests - bad) * Math.log1p(-limit));
}

/** log likelihood where pods failed that have `mean` of the requests. A pod alone may also have answered many of them. */
function logFailed(counts: Counts, mean: number): number {
  return logEven(counts, mean, (1 - mean) / (mean * BALANCE_DEVIATION ** 2));
}

/**
 * log likelihood of a burst, by that of the limit: of four times as many bad requests, an eighth as likely; and none would be
 * a strange burst.
 */
function logOfBurst({ requests, bad, seconds }: HiccupLook, limit: number): number {
  // A look that stayed within the limit is no sign of a burst.
  if (bad <= requests * limit && bad > 0) return 0;
  const chance = bad === 0 ? BURST_PAUSES : ((1 - BURST_PAUSES) * BURST_OF_ONE) / bad ** 1.5;
  // While it lasts it is at most all of the requests.
  const lasts = (bad * seconds) / requests;
  const logLasts = Math.max(0, lasts - 1) * Math.log(BURST_GOES_ON);
  const logOrders = logBeta(bad + 1, requests - bad + 1) + Math.log(requests + 1);
  return (
    Math.log(chance) + logLasts + logOrders - bad * Math.log(limit) - (requests - bad) * Math.log1p(-limit)
  );
}

/** log likelihood where the share was nearly `mean` all the time, by a beta law of that precision. */
function logEven({ requests, bad }: Counts, mean: number, precision: number): number {
  const [a, b] = [mean * precision, (1 - mean) * precision];
  return logBeta(a + bad, b + requests - bad) - logBeta(a, b);
}

/** log likelihood where the share may have been anything between two. */
function logAnywhere({ requests, bad }: Counts, low: number, high: number): number {
  const mean = (bad + 1) / (requests + 2);
  const deviation = Math.sqrt((mean * (1 - mean)) / (requests + 3));
  const above = high >= 1 ? 1 : normalBelow((high - mean) / deviation);
  const between = Math.max(1e-300, above - normalBelow((low - mean) / deviation));
  return logBeta(bad + 1, requests - bad + 1) + Math.log(between / (high - low));
}

function pruned(failing: FailingPods, part: number, least: number): FailingPods {
  if (!(part >= least)) return allWell;
  const kept = failing.map((ages) => ages.map((chance) => (chance * part >= CHANCE_MIN ? chance * part : 0)));
  const last = kept.findLastIndex((ages) => ages.some((chance) => chance > 0));
  return kept.slice(0, last + 1);
}
