import { describe, expect, it } from 'vitest';
import { poissonQuantile } from './poisson.ts';

describe('poissonQuantile', () => {
  it('gives each count its share of evenly spread draws', () => {
    const draws = 100_000;
    for (const mean of [0.1, 1, 9, 200]) {
      const quantile = poissonQuantile(mean);
      let sum = 0;
      let squares = 0;
      let zeros = 0;
      for (let i = 0; i < draws; i += 1) {
        const count = quantile((i + 0.5) / draws);
        sum += count;
        squares += (count - mean) ** 2;
        if (count === 0) zeros += 1;
      }

      expect(sum / draws / mean).toBeCloseTo(1, 3);
      expect(squares / draws / mean).toBeCloseTo(1, 2);
      expect(zeros / draws).toBeCloseTo(Math.exp(-mean), 4);
    }
  });

  it('gives 0 where nothing is to come', () => {
    expect(poissonQuantile(0)(0.999)).toBe(0);
  });
});
