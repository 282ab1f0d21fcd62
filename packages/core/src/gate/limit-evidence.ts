import type { Counts } from './counts.ts';

/*
 * Sequential evidence that requests fail more often than a limit allows, from one arm alone.
 *
 * A request's factor for an alternative is the ratio of its Bernoulli likelihoods, alternative against limit. Whatever
 * came before, its mean is at most 1 as long as the request fails with a chance of at most the limit: so requests of two
 * versions may be mixed as they come, and any look may be the last (Ville's inequality). A version may turn bad late,
 * when the product has fallen to nothing: a reserve of the mixture is bet a little at each look, as in odds-evidence.ts.
 */

/** Sufficient statistics; at the threshold it has decided and stays as it is. */
export type LimitEvidence = {
  readonly eValue: number;
  /** Looks that brought requests. */
  readonly looks: number;
  /** Per alternative: its share of the mixture times its likelihood ratio. */
  readonly weights: readonly number[];
};

/** Alternatives, as multiples of the limit's odds, with their shares of the mixture: from a little worse to broken. */
const ALTERNATIVES = [
  { multiple: 1.25, share: 0.05 },
  { multiple: 1.6, share: 0.1 },
  { multiple: 3.2, share: 0.2 },
  { multiple: 6.4, share: 0.25 },
  { multiple: 32, share: 0.2 },
  { multiple: 640, share: 0.2 },
];
/** Share of the mixture kept for products that start late. */
const RESERVE = 0.2;

/** Evidence before any request. */
export const noLimitEvidence: LimitEvidence = {
  eValue: 1,
  looks: 0,
  weights: ALTERNATIVES.map(({ share }) => share * (1 - RESERVE)),
};

/** The evidence after one more look. @param limit a share strictly between 0 and 1, chosen before these requests came */
export function weighLook(
  evidence: LimitEvidence,
  { requests, bad }: Counts,
  limit: number,
  threshold: number,
): LimitEvidence {
  if (requests === 0 || evidence.eValue >= threshold) return evidence;
  const looks = evidence.looks + 1;
  const bet = reserveAfter(evidence.looks) - reserveAfter(looks);
  const before = ALTERNATIVES.map(({ share }, i) => (evidence.weights[i] ?? 0) + bet * share);
  const after = ALTERNATIVES.map(({ multiple }, i) => {
    // The alternative's share over the limit is `multiple` times the same ratio of the good ones.
    const goodRatio = 1 / (1 - limit + multiple * limit);
    const logFactor = requests * Math.log(goodRatio) + bad * Math.log(multiple);
    return Math.exp(Math.log(before[i] ?? 0) + logFactor);
  });
  const eValue = after.reduce((sum, weight) => sum + weight, reserveAfter(looks));
  // The weights of a decided test are of no more use, and may be past the range of a double.
  return eValue >= threshold
    ? { eValue: threshold, looks, weights: before }
    : { eValue, looks, weights: after };
}

function reserveAfter(looks: number): number {
  return RESERVE / Math.sqrt(looks + 1);
}

/** The share whose odds are `multiple` times those of `share`. */
export function timesOdds(share: number, multiple: number): number {
  return (multiple * share) / (1 - share + multiple * share);
}
