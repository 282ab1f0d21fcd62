import { createRng, type Rng } from '@seatrial/core';

/** Separate streams of chance, so that one more draw in one concern does not change all others. */
export const concerns = [
  'settings',
  'people',
  'kubernetes',
  'pods',
  'gateway',
  'traffic',
  'ports',
  'schedule',
  'disasters',
  'bank',
  'hands',
  'evening',
  'long',
  'variety',
  'controllers',
  'weather',
  'teams',
  'regret',
  'heirlooms',
  'forger',
  'bursts',
  'lies',
  'vandals',
  'stubborn',
  'order',
  'leavers',
  'watches',
  'notices',
  'crew',
  'follows',
  'overlays',
  'grants',
  'forge',
] as const;
export type Streams = Readonly<Record<(typeof concerns)[number], Rng>>;

export function createStreams(seed: number): Streams {
  const source = createRng(seed);
  const streams = concerns.map((concern) => [concern, createRng(source.int(2 ** 32))] as const);
  return Object.fromEntries(streams) as Streams;
}

/** From `least` to `most`, both possible; whole numbers. */
export function between(rng: Rng, [least, most]: readonly [number, number]): number {
  return least + rng.int(most - least + 1);
}

export function chance(rng: Rng, share: number): boolean {
  return share > 0 && rng.next() < share;
}

export function oneOf<T>(rng: Rng, choices: readonly [T, ...T[]]): T {
  return choices[rng.int(choices.length)] ?? choices[0];
}

/** Above this many trials a normal approximation costs nothing that a test could see. */
const exactTrialsMax = 40;

/** How many of `trials` succeed. */
export function binomial(rng: Rng, trials: number, share: number): number {
  if (trials === 0 || share <= 0) return 0;
  if (share >= 1) return trials;
  if (trials > exactTrialsMax && trials * Math.min(share, 1 - share) > 10) {
    const drawn = Math.round(trials * share + normal(rng) * Math.sqrt(trials * share * (1 - share)));
    return Math.min(trials, Math.max(0, drawn));
  }
  let successes = 0;
  // Gaps between successes are geometric: rare ones cost few draws, however many trials.
  const step = Math.log1p(-share);
  for (let at = gap(rng, step); at < trials; at += 1 + gap(rng, step)) successes += 1;
  return successes;
}

/** How many events come when `mean` are expected. */
export function poisson(rng: Rng, mean: number): number {
  if (mean > 30) return Math.max(0, Math.round(mean + normal(rng) * Math.sqrt(mean)));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = rng.next(); product > limit; product *= rng.next()) count += 1;
  return count;
}

function gap(rng: Rng, step: number): number {
  return Math.floor(Math.log(1 - rng.next()) / step);
}

/** Box and Muller 1958. */
function normal(rng: Rng): number {
  return Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next());
}
