import fc from 'fast-check';
import { expect, it } from 'vitest';
import { backoffMs } from './backoff.ts';

it('backoffMs: grows with the attempt, stays within half and whole of the cap, for any attempt', () => {
  const cap = { delayMsMin: 100, delayMsMax: 5_000 };
  expect([0, 1, 2, 10].map((attempt) => backoffMs(attempt, 0, cap))).toEqual([50, 100, 200, 2_500]);
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (attempt, unit) => {
      const delayMs = backoffMs(attempt, unit, cap);
      return delayMs >= 50 && delayMs <= 5_000;
    }),
  );
});
