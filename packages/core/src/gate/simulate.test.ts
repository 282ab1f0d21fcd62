import { describe, expect, it } from 'vitest';
import { errorRateDefaults } from './error-rate-rules.ts';
import { simulateReleases } from './simulate.ts';
import { LOOK_SECONDS_DEFAULT, type ReleaseSimulation, simulationProblem } from './simulation.ts';

const evidence = { timeoutSeconds: 3600 };

// A few hundred releases a row, for speed; bench/gate.ts runs 10,000, and its table is the claim.
function aSimulation(changes: Partial<ReleaseSimulation> = {}): ReleaseSimulation {
  return {
    gate: errorRateDefaults,
    steps: [{ setWeight: 10 }, { evidence }],
    watchSeconds: 30,
    rps: 1,
    weightPercent: 10,
    stableRate: 0.001,
    canaryRate: 0.001,
    hangShare: 0,
    pods: 1,
    hiccups: { perPodHour: 0, seconds: 2 },
    bursts: { perHour: 0, requests: 20, seconds: 2, reach: 'Both' },
    countsPerFailure: 1,
    startUpSeconds: 0,
    runs: 100,
    seed: 1,
    lookSeconds: LOOK_SECONDS_DEFAULT,
    ...changes,
  };
}

describe('simulateReleases', () => {
  it.each([
    { name: '0.1 rps at 20%', rps: 0.1, canaryRate: 0.2, share: 0.98, minutes: 3.3 },
    { name: '1 rps at 5%', rps: 1, canaryRate: 0.05, share: 0.99, minutes: 1.6 },
    { name: '10 rps at 20%', rps: 10, canaryRate: 0.2, share: 1, minutes: 0.15 },
  ])('takes back what is bad: $name', ({ rps, canaryRate, share, minutes }) => {
    const outcome = simulateReleases(aSimulation({ rps, canaryRate, runs: 300 }));

    expect(outcome.rollback).toBeGreaterThanOrEqual(share);
    expect(outcome.minutesToRollback?.p50).toBeLessThanOrEqual(minutes);
  });

  it.each([0.1, 0.3])(
    'takes %s of much traffic back beside a stable version that fails none',
    (canaryRate) => {
      const traffic = { rps: 1000, stableRate: 0, canaryRate, pods: 3, runs: 10 };

      const outcome = simulateReleases(aSimulation(traffic));

      expect(outcome.rollback).toBe(1);
      expect(outcome.minutesToRollback?.p95).toBeLessThanOrEqual(0.5);
    },
  );

  it.each([0.1, 1, 10, 100])(
    'promotes no version that is ten times as bad, at %s requests a second',
    (rps) => {
      expect(simulateReleases(aSimulation({ rps, canaryRate: 0.01 })).promoted).toBeLessThanOrEqual(0.01);
    },
  );

  it.each([10, 100])('promotes what is as good as stable, at %s requests a second', (rps) => {
    const outcome = simulateReleases(aSimulation({ rps }));

    expect(outcome.promoted).toBeGreaterThanOrEqual(0.97);
    expect(outcome.rollback).toBeLessThanOrEqual(0.015);
  });

  it.each<{ name: string; changes: Partial<ReleaseSimulation> }>([
    {
      name: 'one pod of one has ten hiccups of 10 s an hour',
      changes: { rps: 1, hiccups: { perPodHour: 10, seconds: 10 } },
    },
    { name: 'each failing request is tried three times', changes: { rps: 100, countsPerFailure: 3 } },
    {
      name: 'one client sends bursts to both arms',
      changes: { rps: 10, bursts: { perHour: 10, requests: 20, seconds: 2, reach: 'Both' } },
    },
    {
      name: 'one client sends bursts to one arm',
      changes: { rps: 10, bursts: { perHour: 3, requests: 20, seconds: 2, reach: 'One' } },
    },
    { name: 'pods fail in their first five seconds', changes: { rps: 10, startUpSeconds: 5 } },
  ])('takes back no good version where $name', ({ changes }) => {
    expect(simulateReleases(aSimulation({ ...changes, runs: 60 })).rollback).toBeLessThanOrEqual(0.02);
  });

  it('is inconclusive where the traffic cannot give the evidence in time', () => {
    expect(simulateReleases(aSimulation({ rps: 0.1, runs: 50 })).inconclusive).toBeGreaterThanOrEqual(0.98);
  });

  it('takes an outage of both arms back within seconds', () => {
    const outcome = simulateReleases(aSimulation({ rps: 10, stableRate: 1, canaryRate: 1, runs: 100 }));

    expect(outcome.rollback).toBe(1);
    expect(outcome.minutesToRollback?.p95).toBeLessThanOrEqual(0.3);
  });

  it('asks each step for evidence of its own', () => {
    const one = simulateReleases(aSimulation({ rps: 10, canaryRate: 0, stableRate: 0, runs: 20 }));
    const steps = [{ setWeight: 10 }, { evidence }, { evidence }];
    const two = simulateReleases(aSimulation({ rps: 10, canaryRate: 0, stableRate: 0, runs: 20, steps }));

    const minutesOfEvidence = (minutes = 0) => minutes - 40 / 60;
    expect(minutesOfEvidence(two.minutesToPromotion?.p50)).toBeGreaterThan(
      1.9 * minutesOfEvidence(one.minutesToPromotion?.p50),
    );
  });

  it('takes a version back after promotion that no step has looked at', () => {
    const steps = [{ setWeight: 10 }, { pause: { seconds: 1 } }];
    const outcome = simulateReleases(aSimulation({ rps: 10, canaryRate: 0.5, runs: 50, steps }));

    expect(outcome).toMatchObject({ promoted: 0, rollback: 1 });
  });

  it('repeats from its seed', () => {
    const simulation = aSimulation({ canaryRate: 0.05, runs: 20 });

    expect(simulateReleases(simulation)).toEqual(simulateReleases(simulation));
    expect(simulateReleases(simulation)).not.toEqual(simulateReleases({ ...simulation, seed: 2 }));
  });

  it('has no time to an end that no release came to', () => {
    const without = { canaryRate: 0, stableRate: 0, steps: [{ setWeight: 10 }], runs: 10 };

    expect(simulateReleases(aSimulation(without))).toEqual({
      rollback: 0,
      minutesToRollback: null,
      badRequests: { p50: 0, p95: 0 },
      promoted: 1,
      inconclusive: 0,
      minutesToPromotion: { p50: 40 / 60, p95: 40 / 60 },
    });
  });
});

describe('simulationProblem', () => {
  it('accepts what can be run', () => {
    expect(simulationProblem(aSimulation())).toBeNull();
    expect(
      simulationProblem(aSimulation({ rps: 100_000, runs: 1_000_000, watchSeconds: 600_000 })),
    ).toBeNull();
  });

  it.each<Partial<ReleaseSimulation>>([
    { rps: 0 },
    { rps: 100_001 },
    { rps: Number.NaN },
    { weightPercent: 0 },
    { weightPercent: 101 },
    { stableRate: 1.1 },
    { canaryRate: Number.NaN },
    { hangShare: 2 },
    { steps: [] },
    { watchSeconds: 2_000_000 },
    { pods: 0 },
    { bursts: { perHour: -1, requests: 1, seconds: 1, reach: 'Both' } },
    { bursts: { perHour: 1, requests: 0, seconds: 1, reach: 'Both' } },
    { bursts: { perHour: 1, requests: 1, seconds: 0, reach: 'One' } },
    { countsPerFailure: 0 },
    { startUpSeconds: -1 },
    { hiccups: { perPodHour: -1, seconds: 1 } },
    { hiccups: { perPodHour: 1, seconds: 0 } },
    { runs: 0.5 },
    { runs: 1_000_001 },
    { seed: -1 },
    { lookSeconds: 0 },
  ])('refuses %o', (changes) => {
    expect(simulationProblem(aSimulation(changes))).toMatch(/ must /);
  });
});
