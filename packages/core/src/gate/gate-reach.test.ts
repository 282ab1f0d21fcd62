import type { Step } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { createRng } from '../rng.ts';
import { errorRateDefaults } from './error-rate-rules.ts';
import { gateReach } from './gate-reach.ts';
import { releaseRuns } from './simulate-release.ts';
import { undisturbed } from './simulation.ts';

const waits = (timeoutSeconds: number): readonly Step[] => [
  { setWeight: 10 },
  { evidence: { timeoutSeconds } },
];

function reach(requestsPerSecond: number, steps = waits(1800), badShare = 0.001, pods = 3) {
  const usual = { requests: 1_000_000, bad: 1_000_000 * badShare };
  const found = gateReach(errorRateDefaults, steps, { requestsPerSecond, usual, pods });
  if (found === undefined) throw new Error('a step waits for evidence');
  return found;
}

/** What becomes, up to their last step, of releases that meet traffic by chance: shares of them. */
function simulated(requestsPerSecond: number, canaryRate: number, runs = 60, steps = waits(1800)) {
  const simulation = {
    gate: errorRateDefaults,
    steps,
    watchSeconds: 0,
    rps: requestsPerSecond,
    weightPercent: 100,
    stableRate: 0.001,
    canaryRate,
    ...undisturbed,
    pods: 3,
    runs,
    seed: 0,
    lookSeconds: 1,
  } as const;
  const next = releaseRuns(simulation, createRng(5));
  const all = Array.from({ length: runs }, () => next());
  const passed = all.filter(({ stepMinutes }) => stepMinutes.length === steps.length);
  const takenBack = all.filter((run) => !passed.includes(run) && run.end === 'RolledBack');
  const seconds = passed.map(({ stepMinutes }) => 60 * (stepMinutes.at(-1) ?? 0)).sort((a, b) => a - b);
  return {
    passed: passed.length / runs,
    takenBack: takenBack.length / runs,
    secondsToPass: seconds[Math.floor(seconds.length / 2)] ?? Number.NaN,
  };
}

describe('gateReach', () => {
  it.each([100, 1000])('says when good simulated releases pass, at %s requests/s', (rate) => {
    const { goodVersion, steps } = reach(rate);

    const { passed, secondsToPass } = simulated(rate, 0.001, 20);

    expect(goodVersion).toBe('Passes');
    expect(passed).toBeGreaterThanOrEqual(0.9);
    expect(steps?.[0]?.passSeconds).toBeLessThanOrEqual(2 * secondsToPass + 6);
    expect(steps?.[0]?.passSeconds).toBeGreaterThanOrEqual(secondsToPass / 2 - 6);
  });

  it('says that a pass cannot come in time, and what is taken back all the same', () => {
    const { goodVersion, steps, takenBackFromShare } = reach(1);

    expect(goodVersion).toBe('Inconclusive');
    expect(steps).toEqual([{ weightPercent: 10, requestsPerSecond: 0.1, timeoutSeconds: 1800 }]);
    expect(simulated(1, 0.001, 10)).toMatchObject({ passed: 0, takenBack: 0 });
    expect(simulated(1, takenBackFromShare ?? Number.NaN).takenBack).toBeGreaterThanOrEqual(0.85);
  });

  it.each([10, 100, 1000])('says from which share on simulated releases are taken back, at %s/s', (rate) => {
    const { mayPassBelowShare, takenBackFromShare, surelyTakenBackFromShare } = reach(rate);
    const [from = Number.NaN, surely = Number.NaN] = [takenBackFromShare, surelyTakenBackFromShare];

    expect(simulated(rate, from).takenBack).toBeGreaterThanOrEqual(0.85);
    expect(simulated(rate, from / 3, 30).takenBack).toBeLessThan(0.9);
    expect(simulated(rate, surely).takenBack).toBeGreaterThanOrEqual(0.98);
    expect(simulated(rate, mayPassBelowShare ?? Number.NaN).passed).toBeLessThanOrEqual(0.1);
    expect(surely).toBeGreaterThan(from);
  });

  it('sees more the more requests come', () => {
    const shares = [0.2, 2, 20, 200].map((rate) => reach(rate).takenBackFromShare ?? 1);

    expect(shares).toEqual([...shares].sort((a, b) => b - a));
  });

  it('tells of each step that waits, and passes over what comes before the first weight', () => {
    const steps: readonly Step[] = [
      { approval: { count: 1 } },
      { setWeight: 10 },
      { evidence: { timeoutSeconds: 3600 } },
      { setWeight: 50 },
      { pause: { seconds: 86_400 } },
      { evidence: { timeoutSeconds: 600 } },
      { setWeight: 100 },
    ];

    const { steps: said } = reach(100, steps);

    expect(said).toMatchObject([
      { weightPercent: 10, requestsPerSecond: 10, timeoutSeconds: 3600, passSeconds: expect.any(Number) },
      { weightPercent: 50, requestsPerSecond: 50, timeoutSeconds: 600, passSeconds: expect.any(Number) },
    ]);
  });

  it('says that nothing passes where stable itself fails more than the ceiling', () => {
    expect(reach(100, waits(600), 0.4)).toMatchObject({ goodVersion: 'TakenBack' });
  });

  it.each([
    [[{ setWeight: 10 }, { pause: { seconds: 60 } }]],
    [[{ evidence: { timeoutSeconds: 60 } }]],
    [[]],
  ])('has nothing to say of %j', (steps) => {
    const usual = { requests: 1, bad: 0 };

    expect(gateReach(errorRateDefaults, steps, { requestsPerSecond: 1, usual, pods: 1 })).toBeUndefined();
  });

  it('answers any traffic, with shares between 0 and 1', () => {
    for (const rate of [1e-4, 1, 1e6])
      for (const badShare of [0, 1e-6, 0.2, 1])
        for (const timeout of [1, 60, 30 * 86_400]) {
          const { mayPassBelowShare: a = 0, takenBackFromShare: b = 0 } = reach(
            rate,
            waits(timeout),
            badShare,
          );
          expect([a, b].every((share) => share >= 0 && share <= 1)).toBe(true);
        }
  });
});
