import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  logEvidenceAbove,
  logEvidenceBelow,
  logEvidenceOver,
  lowerShare,
  upperShare,
} from './share-evidence.ts';

const arbShare = fc.double({ min: 0.001, max: 0.999, noNaN: true });
const arbCounts = fc
  .integer({ min: 0, max: 2000 })
  .chain((requests) =>
    fc.record({ requests: fc.constant(requests), bad: fc.integer({ min: 0, max: requests }) }),
  );

describe('evidence on one share', () => {
  it('has a mean of at most its value before, one request later, wherever the share is in the null', () => {
    fc.assert(
      fc.property(arbCounts, arbShare, arbShare, ({ requests, bad }, a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        const meanOf = (log: typeof logEvidenceAbove, bound: number, share: number) =>
          share *
            Math.exp(log({ requests: requests + 1, bad: bad + 1 }, bound) - log({ requests, bad }, bound)) +
          (1 - share) * Math.exp(log({ requests: requests + 1, bad }, bound) - log({ requests, bad }, bound));

        expect(meanOf(logEvidenceBelow, low, high)).toBeLessThanOrEqual(1 + 1e-9);
        expect(meanOf(logEvidenceAbove, high, low)).toBeLessThanOrEqual(1 + 1e-9);
        expect(meanOf(logEvidenceOver, high, low)).toBeLessThanOrEqual(1 + 1e-9);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('is never above nothing where the share is not', () => {
    fc.assert(
      fc.property(arbCounts, arbShare, (counts, bound) => {
        fc.pre(counts.bad <= bound * counts.requests);

        expect(logEvidenceAbove(counts, bound)).toBeLessThanOrEqual(1e-9);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('bounds the share from above: at nothing seen by 1, then closer with every clean request', () => {
    expect(upperShare({ requests: 0, bad: 0 }, 0.01)).toBe(1);
    expect(upperShare({ requests: 262, bad: 0 }, 0.01)).toBeCloseTo(0.022, 2);
    expect(upperShare({ requests: 1000, bad: 10 }, 0.01)).toBeGreaterThan(0.01);
    expect(upperShare({ requests: 100, bad: 100 }, 0.01)).toBe(1);
  });

  it('grows with a bound to be below of, and falls with one to be over, whatever was counted', () => {
    fc.assert(
      fc.property(arbCounts, arbShare, arbShare, (counts, a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];

        expect(logEvidenceBelow(counts, low)).toBeLessThanOrEqual(logEvidenceBelow(counts, high) + 1e-9);
        expect(logEvidenceOver(counts, high)).toBeLessThanOrEqual(logEvidenceOver(counts, low) + 1e-9);
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('bounds the share from below: by 0 while nothing was bad, then closer with every request', () => {
    const shareOf = (requests: number) => lowerShare({ requests, bad: requests / 1000 }, 0.001);

    expect(lowerShare({ requests: 100, bad: 0 }, 0.01)).toBe(0);
    expect([shareOf(10_000), shareOf(100_000), shareOf(1_000_000)]).toEqual([
      expect.closeTo(0.0002, 4),
      expect.closeTo(0.00067, 4),
      expect.closeTo(0.0009, 4),
    ]);
  });
});
