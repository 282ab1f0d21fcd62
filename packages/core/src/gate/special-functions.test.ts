import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logBeta, logSum, normalBelow } from './special-functions.ts';

describe('special functions', () => {
  it('know the beta function where it is a fraction, and far out', () => {
    expect(Math.exp(logBeta(1, 1))).toBeCloseTo(1, 12);
    expect(Math.exp(logBeta(3, 4))).toBeCloseTo(1 / 60, 12);
    expect(Math.exp(logBeta(0.5, 0.5))).toBeCloseTo(Math.PI, 10);
    expect(logBeta(1e6, 1e6)).toBeCloseTo((1 - 2e6) * Math.log(2) + 0.5 * Math.log(Math.PI / 1e6), 3);
  });

  it('know the normal law', () => {
    expect(normalBelow(0)).toBeCloseTo(0.5, 6);
    expect(normalBelow(1.959964)).toBeCloseTo(0.975, 6);
    expect(normalBelow(-1.959964)).toBeCloseTo(0.025, 6);
  });

  it('add logarithms as their numbers add, whatever their range', () => {
    const arbNumber = fc.double({ min: 1e-300, max: 1e300, noNaN: true });
    fc.assert(
      fc.property(arbNumber, arbNumber, (a, b) => {
        expect(logSum(Math.log(a), Math.log(b))).toBeCloseTo(Math.log(a + b), 6);
      }),
    );
    expect(logSum(Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY)).toBe(Number.NEGATIVE_INFINITY);
  });
});
