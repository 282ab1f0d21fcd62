import type { Counts } from './counts.ts';

/** Alternatives, as multiples of the bound, with their shares of the mixture. 0 comes first: most versions fail nothing. */
const ALTERNATIVES = [
  { multiple: 0, share: 0.5 },
  { multiple: 0.25, share: 0.125 },
  { multiple: 0.5, share: 0.125 },
  { multiple: 0.75, share: 0.125 },
  { multiple: 0.9, share: 0.125 },
];
/** A bound of 1 would divide by zero; nothing below it is lost. */
const BOUND_MAX = 1 - 1e-12;
/** Halvings of [0, 1] in the search for a bound: to 1e-9. */
const SEARCH_ROUNDS = 30;

/**
 * log e-value against "the share of bad requests is `bound` or more" (strictly between 0 and 1), from one arm alone.
 * Each request multiplies it by a ratio of Bernoulli likelihoods with mean at most 1 under that hypothesis, whatever came before: it
 * may be looked at after any request.
 */
export function logEvidenceBelow(counts: Counts, bound: number): number {
  const limit = Math.min(bound, BOUND_MAX);
  const good = counts.requests - counts.bad;
  let most = Number.NEGATIVE_INFINITY;
  const logs = ALTERNATIVES.map(({ multiple, share }) => {
    const badPart = counts.bad === 0 ? 0 : counts.bad * Math.log(multiple);
    const log = Math.log(share) + badPart + good * (Math.log1p(-multiple * limit) - Math.log1p(-limit));
    most = Math.max(most, log);
    return log;
  });
  return most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0));
}

/** log e-value against "the share of bad requests is `bound` or less": the same test of the good ones. */
export function logEvidenceAbove(counts: Counts, bound: number): number {
  return logEvidenceBelow({ requests: counts.requests, bad: counts.requests - counts.bad }, 1 - bound);
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
