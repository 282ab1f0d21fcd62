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
 * A version may turn bad after hours of being good, when the product has fallen to nothing. So a small reserve of the
 * mixture is not bet at once but a little at each block, as products that start there: a sum of such products, with
 * shares that add up to 1, is as valid as one of them.
 *
 * What a test wins beyond its threshold is wasted. So a block that may overshoot has its factors multiplied by the number
 * >= 1 at which their mean, after cutting them at the threshold, is 1 again (Fischer and Ramdas 2024, arXiv 2410.16076).
 * Cut and scaled factors are still monotone in b, so the argument above holds for them too.
 */
import type { ArmsTable } from './blocks.ts';

export type OddsTest = {
  /** Edge of the null hypothesis, as an odds ratio. */
  readonly edge: number;
  /** All above the edge, or all below it. Their shares of the mixture add up to 1. */
  readonly alternatives: readonly Alternative[];
  readonly threshold: number;
};
/** An alternative, as a multiple of the edge. */
export type Alternative = { readonly multiple: number; readonly share: number };

/** Sufficient statistics of one test; at the threshold it has decided and stays as it is. */
export type OddsEvidence = {
  readonly eValue: number;
  /** Blocks that could tell something. */
  readonly blocks: number;
  /** Per alternative: its share of the mixture times its likelihood ratio. */
  readonly weights: readonly number[];
};

/** Most counts of bad canary requests that are possible in one block; a wider block moves no evidence (about 50 ms of work). */
export const BLOCK_SUPPORT_MAX = 1_000_000;
/** Narrow blocks are scaled against overshoot, and their sums stay in the range of a double as they are. */
const NARROW_SUPPORT_MAX = 8;
const NARROW_REQUESTS_MAX = 1_000_000;
/** Share of the mixture kept for products that start late. */
const RESERVE = 0.03;
/** Sums are brought back to 1 beyond this, well inside the range of a double. */
const SUM_MAX = 1e200;

/** Evidence before any request. */
export function noOddsEvidence(alternatives: readonly Alternative[]): OddsEvidence {
  return { eValue: 1, blocks: 0, weights: alternatives.map(({ share }) => share * (1 - RESERVE)) };
}

export function hasDecided(test: OddsTest, evidence: OddsEvidence): boolean {
  return evidence.eValue >= test.threshold;
}

/** The evidence after one more block. */
export function weighBlock(test: OddsTest, evidence: OddsEvidence, block: ArmsTable): OddsEvidence {
  const law = lawOf(block);
  if (law.width === 0 || law.width > BLOCK_SUPPORT_MAX || hasDecided(test, evidence)) return evidence;

  const blocks = evidence.blocks + 1;
  const bet = reserveAfter(evidence.blocks) - reserveAfter(blocks);
  const before = test.alternatives.map(({ share }, i) => (evidence.weights[i] ?? 0) + bet * share);
  const after = isNarrow(law) ? weighNarrow(test, before, law) : weighWide(test, before, law);
  const eValue = sum(after) + reserveAfter(blocks);
  // The weights of a decided test are of no more use, and may be past the range of a double.
  return eValue >= test.threshold
    ? { eValue: test.threshold, blocks, weights: before }
    : { eValue, blocks, weights: after };
}

function reserveAfter(blocks: number): number {
  return RESERVE / Math.sqrt(blocks + 1);
}

/** Fisher's law of one block: the canary's bad requests may be `least` to `least + width`, and were `least + seen`. */
type BlockLaw = {
  readonly canary: number;
  readonly stable: number;
  readonly bad: number;
  readonly least: number;
  readonly width: number;
  readonly seen: number;
};

function lawOf({ canary, stable }: ArmsTable): BlockLaw {
  const bad = canary.bad + stable.bad;
  const least = Math.max(0, bad - stable.requests);
  const width = Math.min(canary.requests, bad) - least;
  return { canary: canary.requests, stable: stable.requests, bad, least, width, seen: canary.bad - least };
}

function isNarrow(law: BlockLaw): boolean {
  return law.width <= NARROW_SUPPORT_MAX && law.canary + law.stable <= NARROW_REQUESTS_MAX;
}

function weighWide(test: OddsTest, before: readonly number[], law: BlockLaw): number[] {
  const logEdge = logTotal(law, test.edge);
  return test.alternatives.map(({ multiple }, i) => {
    const logFactor = law.seen * Math.log(multiple) + logEdge - logTotal(law, multiple * test.edge);
    return (before[i] ?? 0) * Math.exp(logFactor);
  });
}

function weighNarrow(test: OddsTest, before: readonly number[], law: BlockLaw): number[] {
  const edgeTotal = total(law, test.edge);
  // The weights had the canary had its fewest bad requests; each one more multiplies them once.
  const atLeast = test.alternatives.map(
    ({ multiple }, i) => ((before[i] ?? 0) * edgeTotal) / total(law, multiple * test.edge),
  );
  const scale = mayOvershoot(test, atLeast, law) ? overshootScale(test, atLeast, law, sum(before)) : 1;
  // Most blocks have no bad canary request: worth not raising seven numbers to the power of 0.
  if (law.seen === 0) return scale === 1 ? atLeast : atLeast.map((weight) => weight * scale);
  return atLeast.map((weight, i) => weight * scale * (test.alternatives[i]?.multiple ?? 1) ** law.seen);
}

function mayOvershoot(test: OddsTest, atLeast: readonly number[], law: BlockLaw): boolean {
  let most = 1;
  for (const { multiple } of test.alternatives) most = Math.max(most, multiple);
  return sum(atLeast) * most ** law.width > test.threshold;
}

/** The scale at which the outcomes of a block, cut at the threshold, have the mean they have uncut. */
function overshootScale(test: OddsTest, atLeast: readonly number[], law: BlockLaw, mean: number): number {
  const outcomes = edgeChances(law, test.edge).map((chance, k) => ({
    chance,
    eValue: sum(atLeast.map((weight, i) => weight * (test.alternatives[i]?.multiple ?? 1) ** k)),
  }));
  let scale = 1;
  // Each round cuts at least one outcome more, or is the last.
  for (let round = 0; round < outcomes.length; round += 1) {
    const cut = outcomes.filter(({ eValue }) => eValue * scale > test.threshold);
    const uncut = outcomes.filter(({ eValue }) => eValue * scale <= test.threshold);
    const cutMean = test.threshold * sum(cut.map(({ chance }) => chance));
    const next = (mean - cutMean) / sum(uncut.map(({ chance, eValue }) => chance * eValue));
    if (!(next > scale) || !Number.isFinite(next)) break;
    scale = next;
  }
  return scale;
}

/** Chance of each count of bad canary requests, from the least possible up, at the edge of the null. */
function edgeChances(law: BlockLaw, edge: number): number[] {
  let chance = 1 / total(law, edge);
  const chances = [chance];
  for (let k = 0; k < law.width; k += 1) {
    chance *= termRatio(law, k) * edge;
    chances.push(chance);
  }
  return chances;
}

/** Z(odds), as a multiple of its first term. */
function total(law: BlockLaw, odds: number): number {
  let term = 1;
  let all = 1;
  for (let k = 0; k < law.width; k += 1) {
    term *= termRatio(law, k) * odds;
    all += term;
  }
  return all;
}

/** log of the same, where it may be past the range of a double. */
function logTotal(law: BlockLaw, odds: number): number {
  let term = 1;
  let all = 1;
  let logScale = 0;
  for (let k = 0; k < law.width; k += 1) {
    term *= termRatio(law, k) * odds;
    all += term;
    if (all > SUM_MAX) {
      logScale += Math.log(all);
      term /= all;
      all = 1;
    }
  }
  return logScale + Math.log(all);
}

/** C(n1, b+1) C(n0, m-b-1) over C(n1, b) C(n0, m-b), at b = least + k. */
function termRatio(law: BlockLaw, k: number): number {
  const b = law.least + k;
  return ((law.canary - b) * (law.bad - b)) / ((b + 1) * (law.stable - law.bad + b + 1));
}

function sum(values: readonly number[]): number {
  let all = 0;
  for (const value of values) all += value;
  return all;
}
