import type { Counts } from './counts.ts';
import { logSum } from './special-functions.ts';

/** Alternatives, as multiples of the bound, with their shares of the mixture. 0 comes first: most versions fail nothing. */
const BELOW = [
  { multiple: 0, share: 0.2 },
  { multiple: 0.15, share: 0.2 },
  { multiple: 0.35, share: 0.5 },
  { multiple: 0.75, share: 0.1 },
];
/** The same for more than a bound, as multiples of its odds: from a little more to far more. */
const OVER = [
  { multiple: 1.1, share: 0.1 },
  { multiple: 1.25, share: 0.25 },
  { multiple: 1.6, share: 0.25 },
  { multiple: 2.5, share: 0.2 },
  { multiple: 6, share: 0.1 },
  { multiple: 40, share: 0.1 },
];
/** A bound of 1 would divide by zero; nothing below it is lost. */
const BOUND_MAX = 1 - 1e-12;
/** Halvings of an interval in the search for a bound: of [0, 1] to 1e-9. */
const SEARCH_ROUNDS = 30;

/**
 * log e-value against "the share of bad requests is `bound` or more" (strictly between 0 and 1), from one arm alone.
 * Each request multiplies it by a ratio of Bernoulli likelihoods with mean at most 1 under that hypothesis, whatever came before: it
 * may be looked at after any request. It grows with `bound`, whatever was counted.
 */
export function logEvidenceBelow(counts: Counts, bound: number): number {
  const limit = Math.min(bound, BOUND_MAX);
  const good = counts.requests - counts.bad;
  const rest = Math.log1p(-limit);
  let sum = Number.NEGATIVE_INFINITY;
  for (const { multiple, share } of BELOW) {
    const badPart = counts.bad === 0 ? 0 : counts.bad * Math.log(multiple);
    sum = logSum(sum, Math.log(share) + badPart + good * (Math.log1p(-multiple * limit) - rest));
  }
  return sum;
}

/** log e-value against "the share of bad requests is `bound` or less": the same test of the good ones. */
export function logEvidenceAbove(counts: Counts, bound: number): number {
  return logEvidenceBelow({ requests: counts.requests, bad: counts.requests - counts.bad }, 1 - bound);
}

/**
 * log e-value against the same, made for shares that are far below 1: alternatives are multiples of the bound's odds. It
 * falls with `bound`, whatever was counted.
 */
export function logEvidenceOver({ requests, bad }: Counts, bound: number): number {
  let sum = Number.NEGATIVE_INFINITY;
  for (const { multiple, share } of OVER) {
    const log = bad * Math.log(multiple) - requests * Math.log1p((multiple - 1) * bound);
    sum = logSum(sum, Math.log(share) + log);
  }
  return sum;
}

/** Upper end of a confidence sequence for the share: above it with probability `alpha` at most, over all looks together. */
export function upperShare(counts: Counts, alpha: number): number {
  const logThreshold = -Math.log(alpha);
  let low = 0;
  let high = 1;
  for (let round = 0; round < SEARCH_ROUNDS; round += 1) {
    const middle = (low + high) / 2;
    if (logEvidenceBelow(counts, middle) >= logThreshold) high = middle;
    else low = middle;
  }
  return high;
}

/** Lower end of a confidence sequence for the share: below it with probability `alpha` at most, over all looks together. */
export function lowerShare(counts: Counts, alpha: number): number {
  if (counts.bad === 0) return 0;
  const logThreshold = -Math.log(alpha);
  let low = 0;
  let high = counts.bad / counts.requests;
  for (let round = 0; round < SEARCH_ROUNDS; round += 1) {
    const middle = (low + high) / 2;
    if (logEvidenceOver(counts, middle) >= logThreshold) low = middle;
    else high = middle;
  }
  return low;
}
