import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../rng.ts';
import { allWell, longServing, lookChances } from './failing-pods.ts';
import { type HiccupEvidence, hiccupEValue, noHiccupEvidence, weighHiccups } from './hiccup-evidence.ts';
import { poissonQuantile } from './poisson.ts';

const limit = 0.002;

/** Looks a second at so many requests, of which so many were bad. */
function after(requests: number, bad: readonly number[], pods = 1): HiccupEvidence {
  return bad.reduce(
    (evidence, each) => weighHiccups(evidence, { requests, bad: each, seconds: 1, pods }, limit),
    noHiccupEvidence,
  );
}

function times(count: number, bad: number): number[] {
  return Array.from({ length: count }, () => bad);
}

describe('evidence that hiccups do not explain', () => {
  it.each([1, 2, 5, 10])('says nothing of a pod that fails all its requests for %s s', (seconds) => {
    const evidence = after(20, [...times(30, 0), 9, ...times(seconds - 1, 20), 11, ...times(5, 0)]);

    expect(hiccupEValue(evidence)).toBeLessThan(1);
  });

  it('says nothing of one pod of five that does', () => {
    const evidence = after(100, [...times(30, 0), 9, 20, 22, 19, 18, 21, 20, 11, ...times(5, 0)], 5);

    expect(hiccupEValue(evidence)).toBeLessThan(1);
  });

  it('grows once it lasts longer than hiccups do', () => {
    expect(hiccupEValue(after(20, [...times(30, 0), ...times(11, 20)]))).toBeLessThan(1);
    expect(hiccupEValue(after(20, [...times(30, 0), ...times(30, 20)]))).toBeGreaterThan(100);
  });

  it('grows where good requests stand between the bad ones, within few looks', () => {
    expect(hiccupEValue(after(10, [...times(5, 0), ...times(8, 2)]))).toBeGreaterThan(100);
  });

  it('grows at once where a version is broken from its first request', () => {
    expect(hiccupEValue(after(20, times(3, 20)))).toBeGreaterThan(40);
  });

  it('grows for any steady share of bad requests, however many come and however clean stable is', () => {
    const rng = createRng(5);
    const unseen: string[] = [];
    for (const requests of [100, 1_000, 10_000, 100_000])
      for (const share of [0.02, 0.05, 0.1, 0.2, 1 / 3, 0.5, 0.9])
        for (const clean of [1e-9, 1e-6, 1e-4, 0.002])
          for (const pods of [1, 3, 10]) {
            const bad = poissonQuantile(requests * share);
            let evidence = noHiccupEvidence;
            for (let second = 0; second < 60; second += 1) {
              const look = { requests, bad: Math.min(requests, bad(rng.next())), seconds: 1, pods };
              evidence = weighHiccups(evidence, look, clean);
            }
            if (hiccupEValue(evidence) < 100)
              unseen.push(`${share} of ${requests} on ${pods} pods, against ${clean}`);
          }

    expect(unseen).toEqual([]);
  });

  it('goes on with what another release of the runner has kept', () => {
    const kept = { ...noHiccupEvidence, weights: [1, 1] };

    const after = weighHiccups(kept, { requests: 1, bad: 0, seconds: 1, pods: 1 }, limit);

    expect(after.weights).toHaveLength(noHiccupEvidence.weights.length);
    expect(hiccupEValue(after)).toBeLessThanOrEqual(1);
  });

  it.each([
    ['retries of one failing request', 20, [3]],
    ['a burst of one client', 20, [11, 9]],
    ['a burst of one client of many', 100, [10, 10]],
  ])('says nothing of %s, however often it comes', (_, requests, burst) => {
    const rare = [...times(60, 0), ...burst];
    const evidence = after(requests, [rare, rare, rare].flat());

    expect(hiccupEValue(evidence)).toBeLessThan(1);
  });

  it('fails no version by bursts that go on for some looks', () => {
    const rare = [...times(60, 0), 20, 20, 20];
    const evidence = after(100, [rare, rare, rare].flat());

    expect(hiccupEValue(evidence)).toBeLessThan(100);
  });

  it('says nothing of two hiccups in a row after an hour: alternatives begin anew from less and less', () => {
    const evidence = after(1, [...times(3000, 0), ...times(10, 1), 0, ...times(8, 1)]);

    expect(hiccupEValue(evidence)).toBeLessThan(1);
  });

  it('is finite whatever was counted', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.maxSafeNat(), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(200))),
        fc.integer({ min: 1, max: 30 }),
        (looks, pods) => {
          let evidence = noHiccupEvidence;
          for (const [requests, share, seconds] of looks) {
            const bad = Math.floor(requests * share);
            evidence = weighHiccups(evidence, { requests, bad, seconds, pods }, 0.01);
            expect([...evidence.weights, ...evidence.failing.flat()].filter((it) => !(it >= 0))).toEqual([]);
          }
        },
      ),
      { seed: 3, numRuns: 100 },
    );
  });
});

describe('what may happen in a look', () => {
  it('has chances that add up to 1, whatever went before', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 100 }),
        fc.boolean(),
        (pods, seconds, served) => {
          const before = served ? longServing(pods) : allWell;

          const { well, steady, changed, endedWell } = lookChances(before, pods, seconds, 1);

          const all = [...steady.flat(), ...changed.flat()].reduce((sum, it) => sum + it, well + endedWell);
          expect(all).toBeCloseTo(1, 1);
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });
});
