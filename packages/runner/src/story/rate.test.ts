import { expect, it } from 'vitest';
import { createRate } from './rate.ts';

const limits = { burstMax: 3, refillMs: 1_000, rememberedMax: 2 };

it('lets a burst of one object pass, and then one now and then; others have their own', () => {
  let now = 0;
  const rate = createRate({ now: () => now }, limits);

  expect([1, 2, 3, 4].map(() => rate.take('web'))).toEqual([true, true, true, false]);
  expect(rate.take('api')).toBe(true);
  now = 999;
  expect(rate.take('web')).toBe(false);
  now = 1_000;
  expect([1, 2].map(() => rate.take('web'))).toEqual([true, false]);
});

it('saves up no more than a burst', () => {
  let now = 0;
  const rate = createRate({ now: () => now }, limits);
  rate.take('web');

  now = 3_600_000;

  expect([1, 2, 3, 4].map(() => rate.take('web'))).toEqual([true, true, true, false]);
});
