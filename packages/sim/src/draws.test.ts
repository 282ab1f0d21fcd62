import { createRng } from '@seatrial/core';
import { expect, it } from 'vitest';
import { between, binomial, createStreams, poisson } from './draws.ts';

const draws = 4_000;

function meanOf(draw: () => number): number {
  let sum = 0;
  for (let index = 0; index < draws; index += 1) sum += draw();
  return sum / draws;
}

it.each([
  ['few trials', 12, 0.3],
  ['rare successes', 1_000, 0.002],
  ['many of each', 1_000, 0.4],
  ['nearly all', 50, 0.98],
])('binomial: has the mean of its law with %s', (_, trials, share) => {
  const rng = createRng(1);

  const mean = meanOf(() => binomial(rng, trials, share));

  const deviation = Math.sqrt((trials * share * (1 - share)) / draws);
  expect(Math.abs(mean - trials * share)).toBeLessThan(4 * deviation);
});

it.each([[0.2], [5], [400]])('poisson: has the mean %d', (expected) => {
  const rng = createRng(2);

  expect(Math.abs(meanOf(() => poisson(rng, expected)) - expected)).toBeLessThan(
    4 * Math.sqrt(expected / draws),
  );
});

it('between: reaches both ends and nothing beyond', () => {
  const rng = createRng(3);

  const seen = new Set(Array.from({ length: 200 }, () => between(rng, [3, 5])));

  expect(seen).toEqual(new Set([3, 4, 5]));
});

it('streams: a draw more in one concern changes no other', () => {
  const [a, b] = [createStreams(7), createStreams(7)];

  a.pods.next();

  expect(a.people.next()).toBe(b.people.next());
  expect(a.pods.next()).not.toBe(b.pods.next());
});
