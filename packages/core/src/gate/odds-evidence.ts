/*
 * Sequential evidence on the odds ratio of bad requests, canary against stable: a mixture e-process on 2x2 tables
 * (Lindon, Ham, Tingley, Bojinov, KDD 2022, arXiv 2205.14762), made exact for tables of any error rate.
 *
 * Requests come in blocks. In a block with n1 canary and n0 stable requests, m of them bad, the number b of bad canary
 * requests has Fisher's non-central hypergeometric law, whatever the arms' common error rate:
 *     P(b | n1, n0, m; odds) = C(n1, b) C(n0, m - b) odds^b / Z(odds).
 * Conditioning on m removes the error rate, so it may differ from block to block: a bad hour that hits both arms, or a
 * new traffic weight, is no evidence. A block with requests in one arm only, or with m = 0, has a factor of 1.
 *
 * The factor of a block for an alternative against the edge of the null is (alternative / edge)^b Z(edge) / Z(alternative).
 * At the edge its mean is 1. The law has monotone likelihood ratio in the odds and, for an alternative beyond the edge,
 * the factor is monotone in b; so everywhere else in the null the mean is below 1, and the edge stands for the whole null.
 * The product over blocks, averaged over alternatives, is therefore a supermartingale, and by Ville's inequality passes
 * 1/alpha with probability at most alpha, however often one looks. What the schedule of looks may depend on is time,
 * exposure and past verdicts; only the outcomes inside the block still open must not decide when that block ends.
 *
 * What a test wins beyond its threshold is wasted. So a block that may overshoot has its factors multiplied by the number
 * >= 1 at which their mean, after cutting them at the threshold, is 1 again (Fischer and Ramdas 2024, arXiv 2410.16076).
 * Cut and scaled factors are still monotone in b, so the argument above holds for them too.
 */
import type { ArmsTable } from './blocks.ts';

export type OddsTest = {
  /** Edge of the null hypothesis, as an odds ratio. */
  readonly edge: number;
  /** The alternatives, as odds ratios all above the edge, or all below it; and the log of each over the edge. */
  readonly alternatives: readonly number[];
  readonly logLifts: readonly number[];
  readonly logThreshold: number;
};

/** Sufficient statistics of one test; at the threshold it has decided and stays as it is. */
export type OddsEvidence = {
  readonly logEValue: number;
  /** Per alternative: log of its share of the mixture times its likelihood ratio. */
  readonly logWeights: readonly number[];
};

/** Most counts of bad canary requests that are possible in one block; a wider block moves no evidence (about 50 ms of work). */
export const BLOCK_SUPPORT_MAX = 1_000_000;
/** Widest block whose factors are scaled against overshoot: wide ones gain nothing and cost time. */
const SCALED_SUPPORT_MAX = 32;
/** Sums are brought back to 1 beyond this, well inside the range of a double. */
const SUM_MAX = 1e200;

/** A test against `edge`, of alternatives that are multiples of it, at level `alpha`. */
export function oddsTest(edge: number, multiples: readonly number[], alpha: number): OddsTest {
  return {
    edge,
    alternatives: multiples.map((multiple) => multiple * edge),
    logLifts: multiples.map((multiple) => Math.log(multiple)),
    logThreshold: -Math.log(alpha),
  };
}

/** Evidence before any request, from the prior shares of the alternatives (which add up to 1). */
export function noOddsEvidence(shares: readonly number[]): OddsEvidence {
  return { logEValue: 0, logWeights: shares.map((share) => Math.log(share)) };
}

export function hasDecided(test: OddsTest, evidence: OddsEvidence): boolean {
  return evidence.logEValue >= test.logThreshold;
}

/** The evidence after one more block. */
export function weighBlock(test: OddsTest, evidence: OddsEvidence, block: ArmsTable): OddsEvidence {
  const bad = block.canary.bad + block.stable.bad;
  const least = Math.max(0, bad - block.stable.requests);
  const width = Math.min(block.canary.requests, bad) - least;
  if (width === 0 || width > BLOCK_SUPPORT_MAX || hasDecided(test, evidence)) return evidence;

  const law = { block, bad, least, width };
  const logEdgeTotal = logTotal(law, test.edge);
  // What the weights would be had the canary had the fewest bad requests it can have; each one more adds a lift.
  const atLeast = test.alternatives.map(
    (odds, i) => (evidence.logWeights[i] ?? 0) + logEdgeTotal - logTotal(law, odds),
  );
  const aboveLeast = block.canary.bad - least;
  const logEValue = logMixture(atLeast, test.logLifts, aboveLeast);
  const logScale = mayOvershoot(test, atLeast, width)
    ? logOvershootScale(law, test, evidence, atLeast, logEdgeTotal)
    : 0;
  return {
    logEValue: Math.min(logEValue + logScale, test.logThreshold),
    logWeights: atLeast.map((log, i) => log + aboveLeast * (test.logLifts[i] ?? 0) + logScale),
  };
}

/** Fisher's law of one block: the canary's bad requests may be `least` to `least + width`. */
type BlockLaw = {
  readonly block: ArmsTable;
  readonly bad: number;
  readonly least: number;
  readonly width: number;
};

function mayOvershoot(test: OddsTest, atLeast: readonly number[], width: number): boolean {
  if (width > SCALED_SUPPORT_MAX) return false;
  const mostTelling = (test.logLifts[0] ?? 0) > 0 ? width : 0;
  return logMixture(atLeast, test.logLifts, mostTelling) > test.logThreshold;
}

function logOvershootScale(
  law: BlockLaw,
  test: OddsTest,
  before: OddsEvidence,
  atLeast: readonly number[],
  logEdgeTotal: number,
): number {
  const outcomes = Array.from({ length: law.width + 1 }, (_, k) =>
    Math.exp(logMixture(atLeast, test.logLifts, k)),
  );
  const chances = edgeChances(law, test.edge, logEdgeTotal);
  return Math.log(overshootScale(outcomes, chances, Math.exp(before.logEValue), Math.exp(test.logThreshold)));
}

/** The scale at which the outcomes, cut at the threshold, have the mean they would have had uncut: the current e-value. */
function overshootScale(
  outcomes: readonly number[],
  chances: readonly number[],
  mean: number,
  threshold: number,
): number {
  let scale = 1;
  for (let round = 0; round <= outcomes.length; round += 1) {
    let cutChance = 0;
    let uncutMean = 0;
    for (const [i, outcome] of outcomes.entries()) {
      const chance = chances[i] ?? 0;
      if (outcome * scale > threshold) cutChance += chance;
      else uncutMean += outcome * chance;
    }
    const next = (mean - threshold * cutChance) / uncutMean;
    if (!(next > scale) || !Number.isFinite(next)) return scale;
    scale = next;
  }
  return scale;
}

/** Chance of each count of bad canary requests, from the least possible up, at the edge of the null. */
function edgeChances(law: BlockLaw, edge: number, logEdgeTotal: number): number[] {
  const chances: number[] = [];
  let logTerm = -logEdgeTotal;
  for (let k = 0; k <= law.width; k += 1) {
    chances.push(Math.exp(logTerm));
    if (k < law.width) logTerm += Math.log(termRatio(law, law.least + k) * edge);
  }
  return chances;
}

/** log of Z(odds), as a multiple of its first term. */
function logTotal(law: BlockLaw, odds: number): number {
  let term = 1;
  let sum = 1;
  let logScale = 0;
  for (let k = law.least; k < law.least + law.width; k += 1) {
    term *= termRatio(law, k) * odds;
    sum += term;
    if (sum > SUM_MAX) {
      logScale += Math.log(sum);
      term /= sum;
      sum = 1;
    }
  }
  return logScale + Math.log(sum);
}

/** C(n1, k+1) C(n0, m-k-1) over C(n1, k) C(n0, m-k). */
function termRatio({ block, bad }: BlockLaw, k: number): number {
  return ((block.canary.requests - k) * (bad - k)) / ((k + 1) * (block.stable.requests - bad + k + 1));
}

/** log of the sum of the weights, each raised by `count` of its lifts. */
function logMixture(logWeights: readonly number[], logLifts: readonly number[], count: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < logWeights.length; i += 1)
    most = Math.max(most, (logWeights[i] ?? 0) + count * (logLifts[i] ?? 0));
  let sum = 0;
  for (let i = 0; i < logWeights.length; i += 1)
    sum += Math.exp((logWeights[i] ?? 0) + count * (logLifts[i] ?? 0) - most);
  return most + Math.log(sum);
}
