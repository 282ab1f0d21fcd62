import { isMoreThan, type MergeStreamOptions, simulateMergeStream } from '@seatrial/sim';
import { describe, expect, it } from 'vitest';

/** Of all releases of good versions that are tried: by the canary's errors, and so much again by those after promotion. */
const shareMax = 2 * 0.01;
/** Enough that a gate which takes back one good release in ten is noticed without fail. */
const seeds = Array.from({ length: 12 }, (_, index) => index + 1);
const trouble = { hiccupsPerPodHour: 10, clientBurstsPerHour: 30, infrastructureFails: true };
const timeout = 600_000;

interface Tried {
  readonly judged: number;
  readonly takenBack: readonly string[];
}

async function tried(options: Partial<MergeStreamOptions>, from: readonly number[]): Promise<Tried> {
  let judged = 0;
  const takenBack: string[] = [];
  for (const seed of from) {
    const stream = await simulateMergeStream({
      seed,
      mergeSeconds: 120,
      merges: 8,
      variety: trouble,
      ...options,
    });
    expect([...stream.outcome.violations, ...stream.outcome.pending]).toEqual([]);
    judged += stream.judged;
    takenBack.push(...stream.takenBack);
  }
  return { judged, takenBack };
}

describe('good versions, while pods hiccup, clients are wrong, answers are slow and infrastructure fails', () => {
  it.each([{ tag: 'good' }, { tag: 'slow-1' }])('$tag: are not taken back', { timeout }, async ({ tag }) => {
    const { judged, takenBack } = await tried({ tag }, seeds);

    expect(judged).toBeGreaterThan(100);
    // Those that fail do so by chance, as the gate says that some do, and none by what infrastructure did.
    expect(isMoreThan(shareMax, { count: takenBack.length, of: judged })).toBe(false);
    expect(takenBack.filter((why) => !/ (ErrorRate|Traffic) /.test(why))).toEqual([]);
  });

  it('versions that are worse are, which the rate notices', { timeout }, async () => {
    const { judged, takenBack } = await tried({ tag: 'bad-5' }, seeds.slice(0, 2));

    expect(isMoreThan(shareMax, { count: takenBack.length, of: judged })).toBe(true);
  });
});

describe('a stream of merges that come faster than a canary can try them', () => {
  const fast = { mergeSeconds: 20, merges: 40 } as const;

  it('has some promoted on staging all along, and most of those on production, though the newest never is there', {
    timeout,
  }, async () => {
    for (const seed of [1, 2]) {
      const { outcome, promoted } = await simulateMergeStream({ ...fast, seed, overtake: 'BeforeTraffic' });

      expect([...outcome.violations, ...outcome.pending]).toEqual([]);
      expect(promoted.staging).toBeGreaterThan(10);
      expect(promoted.production).toBeGreaterThan(promoted.staging / 2);
    }
  });

  it('has none of them promoted where each ends the one before', { timeout }, async () => {
    const { promoted } = await simulateMergeStream({ ...fast, seed: 1, mergeSeconds: 8, overtake: 'Always' });

    expect(promoted.staging).toBeLessThanOrEqual(2);
  });
});

it.each(['Away', 'Hangs'] as const)(
  'versions that fail are taken back in time while Git: %s',
  { timeout },
  async (state) => {
    const { outcome, judged, takenBack } = await simulateMergeStream({
      seed: 1,
      mergeSeconds: 120,
      merges: 5,
      tag: 'bad-60',
      git: { state, afterSeconds: 20 },
    });

    expect([...outcome.violations, ...outcome.pending]).toEqual([]);
    expect(judged).toBeGreaterThanOrEqual(5);
    expect(takenBack).toHaveLength(judged);
  },
);
