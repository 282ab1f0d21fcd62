import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LimitEvidence, noLimitEvidence, timesOdds, weighLook } from './limit-evidence.ts';

const arbLimit = fc.double({ min: 0.0001, max: 0.9, noNaN: true });
const arbLooks = fc.array(
  fc
    .nat({ max: 200 })
    .chain((requests) => fc.record({ requests: fc.constant(requests), bad: fc.nat({ max: requests }) })),
  { maxLength: 8 },
);
const threshold = 1e6;

describe('evidence that a share is above a limit', () => {
  it('has a mean of at most its value before, one request later, for every share up to the limit', () => {
    fc.assert(
      fc.property(arbLooks, arbLimit, fc.double({ min: 0, max: 1, noNaN: true }), (looks, limit, part) => {
        const before = looks.reduce<LimitEvidence>(
          (evidence, look) => weighLook(evidence, look, limit, threshold),
          noLimitEvidence,
        );
        const share = limit * part;

        const ifBad = weighLook(before, { requests: 1, bad: 1 }, limit, threshold).eValue;
        const ifGood = weighLook(before, { requests: 1, bad: 0 }, limit, threshold).eValue;

        expect(share * ifBad + (1 - share) * ifGood).toBeLessThanOrEqual(before.eValue * (1 + 1e-9));
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('begins at 1 and stays where no request came', () => {
    expect(noLimitEvidence.weights.reduce((sum, weight) => sum + weight, 0.2)).toBeCloseTo(1, 12);
    expect(weighLook(noLimitEvidence, { requests: 0, bad: 0 }, 0.1, 100)).toBe(noLimitEvidence);
  });

  it('stays finite, whatever it is given', () => {
    const flood = { requests: Number.MAX_SAFE_INTEGER, bad: Number.MAX_SAFE_INTEGER };

    const decided = weighLook(noLimitEvidence, flood, 0.001, 222);

    expect(decided).toEqual({ eValue: 222, looks: 1, weights: expect.any(Array) });
    expect(decided.weights.every(Number.isFinite)).toBe(true);
    expect(weighLook(decided, { requests: 1e6, bad: 0 }, 0.001, 222)).toBe(decided);
  });

  it('still sees a version that turns bad after a long time of being good', () => {
    let evidence = noLimitEvidence;
    for (let look = 0; look < 600; look += 1) {
      evidence = weighLook(evidence, { requests: 200, bad: 0 }, 0.003, 222);
    }

    for (let look = 0; look < 5; look += 1) {
      evidence = weighLook(evidence, { requests: 200, bad: 10 }, 0.003, 222);
    }

    expect(evidence.eValue).toBe(222);
  });
});

it('odds are multiplied, and a share stays a share', () => {
  expect(timesOdds(0.5, 3)).toBe(0.75);
  expect(timesOdds(0.01, 1)).toBe(0.01);
  expect(timesOdds(1, 1.5)).toBe(1);
});
