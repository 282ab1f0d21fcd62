import { describe, expect, it } from 'vitest';
import { errorRateDefaults } from './error-rate-rules.ts';
import { type GateSimulation, LOOK_SECONDS_DEFAULT, simulateGate, simulationProblem } from './simulate.ts';

// A few hundred runs a row, for speed; bench/gate.ts runs 10,000, and its table is the claim.
function aSimulation(changes: Partial<GateSimulation> = {}): GateSimulation {
  return {
    gate: errorRateDefaults,
    rps: 1,
    weightPercent: 10,
    stableRate: 0.001,
    canaryRate: 0.001,
    minutes: 30,
    runs: 300,
    seed: 1,
    lookSeconds: LOOK_SECONDS_DEFAULT,
    ...changes,
  };
}

describe('simulateGate', () => {
  it.each([
    { name: '0.1 rps at 20%', rps: 0.1, canaryRate: 0.2, share: 0.98, minutes: 3.3 },
    { name: '1 rps at 1%', rps: 1, canaryRate: 0.01, share: 0.93, minutes: 11 },
    { name: '1 rps at 5%', rps: 1, canaryRate: 0.05, share: 0.99, minutes: 1.5 },
    { name: '10 rps at 20%', rps: 10, canaryRate: 0.2, share: 1, minutes: 0.1 },
  ])('rolls back what is bad: $name', ({ rps, canaryRate, share, minutes }) => {
    const outcome = simulateGate(aSimulation({ rps, canaryRate }));

    expect(outcome.rollback).toBeGreaterThanOrEqual(share);
    expect(outcome.minutesToRollback?.p50).toBeLessThanOrEqual(minutes);
  });

  it.each([0.1, 1, 10, 100])('leaves what is good alone at %s requests a second', (rps) => {
    const outcome = simulateGate(aSimulation({ rps, runs: rps === 100 ? 50 : 300 }));

    expect(outcome.rollback).toBeLessThanOrEqual(0.01);
  });

  it('rolls an outage of both arms back within seconds', () => {
    const outcome = simulateGate(aSimulation({ rps: 10, stableRate: 1, canaryRate: 1, runs: 100 }));

    expect(outcome.rollback).toBe(1);
    expect(outcome.minutesToRollback?.p95).toBeLessThanOrEqual(0.1);
  });

  it('repeats from its seed', () => {
    const simulation = aSimulation({ canaryRate: 0.05, runs: 20 });

    expect(simulateGate(simulation)).toEqual(simulateGate(simulation));
    expect(simulateGate(simulation)).not.toEqual(simulateGate({ ...simulation, seed: 2 }));
  });

  it('counts the bad requests of all runs, and has no time to rollback where none was', () => {
    expect(simulateGate(aSimulation({ canaryRate: 0, stableRate: 0, runs: 10 }))).toEqual({
      rollback: 0,
      minutesToRollback: null,
      badRequests: { p50: 0, p95: 0 },
    });
  });
});

describe('simulationProblem', () => {
  it('accepts what can be run', () => {
    expect(simulationProblem(aSimulation())).toBeNull();
    expect(simulationProblem(aSimulation({ rps: 100_000, runs: 1_000_000, minutes: 10_000 }))).toBeNull();
  });

  it.each([
    { rps: 0 },
    { rps: 100_001 },
    { rps: Number.NaN },
    { weightPercent: 0 },
    { weightPercent: 101 },
    { stableRate: 1.1 },
    { canaryRate: Number.NaN },
    { minutes: 0 },
    { minutes: 20_000 },
    { minutes: 0.5, lookSeconds: 31 },
    { runs: 0.5 },
    { runs: 1_000_001 },
    { seed: -1 },
    { lookSeconds: 0 },
  ])('refuses %o', (changes) => {
    expect(simulationProblem(aSimulation(changes))).toMatch(/ must /);
  });
});
