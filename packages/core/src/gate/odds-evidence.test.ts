import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ArmsTable } from './blocks.ts';
import {
  errorRateDefaults,
  errorRateRules,
  NOT_WORSE,
  noNotWorseEvidence,
  noWorseEvidence,
} from './error-rate-rules.ts';
import {
  BLOCK_SUPPORT_MAX,
  hasDecided,
  type OddsEvidence,
  type OddsTest,
  weighBlock,
} from './odds-evidence.ts';

const rules = errorRateRules(errorRateDefaults);

const arbMargins = fc
  .record({ canary: fc.integer({ min: 0, max: 60 }), stable: fc.integer({ min: 0, max: 60 }) })
  .chain(({ canary, stable }) =>
    fc.record({
      canary: fc.constant(canary),
      stable: fc.constant(stable),
      bad: fc.integer({ min: 0, max: canary + stable }),
    }),
  );
/** From hardly any evidence to nearly enough: overshoot matters at one end, the reserve at the other. */
const arbStrength = fc.double({ min: -12, max: 4.6, noNaN: true }).map(Math.exp);

const notWorse: OddsTest = { edge: 3, alternatives: NOT_WORSE, threshold: 100 };

describe('weighBlock', () => {
  it('has a mean of at most the e-value before, for every table and every odds in the null', () => {
    fc.assert(
      fc.property(
        arbMargins,
        arbStrength,
        fc.double({ min: 0.05, max: 1, noNaN: true }),
        (margins, strength, part) => {
          for (const odds of [part * rules.worse.edge, rules.worse.edge]) {
            const before = scaled(noWorseEvidence, strength);
            expect(
              meanAfter(margins, odds, (block) => weighBlock(rules.worse, before, block)),
            ).toBeLessThanOrEqual(before.eValue * (1 + 1e-9));
          }
          for (const odds of [notWorse.edge / part, notWorse.edge]) {
            const before = scaled(noNotWorseEvidence, strength);
            expect(
              meanAfter(margins, odds, (block) => weighBlock(notWorse, before, block)),
            ).toBeLessThanOrEqual(before.eValue * (1 + 1e-9));
          }
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });

  it('wastes nothing at the edge of the null: the mean is the e-value before', () => {
    const before = scaled(noWorseEvidence, 30);

    const mean = meanAfter({ canary: 5, stable: 45, bad: 3 }, rules.worse.edge, (block) =>
      weighBlock(rules.worse, before, block),
    );

    expect(mean / before.eValue).toBeCloseTo(1, 2);
  });

  it('learns nothing from one arm alone, or from a block without a bad request', () => {
    const blocks = [
      table(0, 0, 100, 40),
      table(100, 40, 0, 0),
      table(100, 0, 900, 0),
      table(100, 100, 900, 900),
    ];

    for (const block of blocks) expect(weighBlock(rules.worse, noWorseEvidence, block)).toBe(noWorseEvidence);
  });

  it('stays as it is once decided', () => {
    const decided = weighBlock(rules.worse, noWorseEvidence, table(100, 90, 900, 1));

    expect(decided.eValue).toBe(rules.worse.threshold);
    expect(hasDecided(rules.worse, decided)).toBe(true);
    expect(weighBlock(rules.worse, decided, table(100, 0, 900, 900))).toBe(decided);
  });

  it('keeps its numbers finite in blocks of millions', () => {
    for (const block of [
      table(2e6, 9e5, 2e7, 9e6),
      table(1e9, 3, 9e9, 2),
      table(9e5, 9e5, 1e3, 0),
      table(9e5, 0, 1e6, 9e5),
    ]) {
      const { eValue, weights } = weighBlock(rules.worse, noWorseEvidence, block);

      expect([eValue, ...weights].every(Number.isFinite)).toBe(true);
    }
  });

  it('does not judge a block with more possible outcomes than it has time for', () => {
    const atLimit = table(BLOCK_SUPPORT_MAX, BLOCK_SUPPORT_MAX, 1e7, 0);
    const beyond = table(BLOCK_SUPPORT_MAX + 1, BLOCK_SUPPORT_MAX + 1, 1e7, 0);

    expect(hasDecided(rules.worse, weighBlock(rules.worse, noWorseEvidence, atLimit))).toBe(true);
    expect(weighBlock(rules.worse, noWorseEvidence, beyond)).toBe(noWorseEvidence);
  });

  it('notices a version that turns bad after a long time of being good', () => {
    let evidence = noWorseEvidence;
    for (let block = 0; block < 5000; block += 1)
      evidence = weighBlock(rules.worse, evidence, table(100, 0, 900, 1));

    let blocks = 0;
    for (; !hasDecided(rules.worse, evidence) && blocks < 100; blocks += 1) {
      evidence = weighBlock(rules.worse, evidence, table(100, 5, 900, 1));
    }

    expect(blocks).toBeLessThanOrEqual(4);
  });
});

function table(canary: number, canaryBad: number, stable: number, stableBad: number): ArmsTable {
  return { canary: { requests: canary, bad: canaryBad }, stable: { requests: stable, bad: stableBad } };
}

/** Evidence of another strength: the law must hold from anywhere, so the reserve is scaled away with the rest. */
function scaled(evidence: OddsEvidence, strength: number): OddsEvidence {
  const blocks = 50;
  const weights = evidence.weights.map((weight) => weight * strength);
  const reserve = 0.03 / Math.sqrt(blocks + 1);
  return { blocks, weights, eValue: weights.reduce((sum, weight) => sum + weight, 0) + reserve };
}

/** The mean of the next e-value by Fisher's law, term by term in logs: no code is shared with the test's subject. */
function meanAfter(
  margins: { readonly canary: number; readonly stable: number; readonly bad: number },
  odds: number,
  weigh: (block: ArmsTable) => OddsEvidence,
): number {
  const { canary, stable, bad } = margins;
  const terms: { readonly logTerm: number; readonly eValue: number }[] = [];
  for (let b = Math.max(0, bad - stable); b <= Math.min(canary, bad); b += 1) {
    const logTerm = logChoose(canary, b) + logChoose(stable, bad - b) + b * Math.log(odds);
    terms.push({ logTerm, eValue: weigh(table(canary, b, stable, bad - b)).eValue });
  }
  const most = Math.max(...terms.map(({ logTerm }) => logTerm));
  const total = terms.reduce((sum, { logTerm }) => sum + Math.exp(logTerm - most), 0);
  return terms.reduce((sum, { logTerm, eValue }) => sum + (Math.exp(logTerm - most) / total) * eValue, 0);
}

function logChoose(n: number, k: number): number {
  let log = 0;
  for (let i = 1; i <= k; i += 1) log += Math.log((n - k + i) / i);
  return log;
}
