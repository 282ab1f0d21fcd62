import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorRateDefaults } from './error-rate-rules.ts';
import { gatePower, type PowerQuestion, powerProblem, typicalRelease } from './gate-power.ts';
import { simulateReleases } from './simulate.ts';
import { undisturbed } from './simulation.ts';

const evidence = { timeoutSeconds: 1800 };

function aQuestion(changes: Partial<PowerQuestion> = {}): PowerQuestion {
  return {
    gate: errorRateDefaults,
    steps: [{ setWeight: 10 }, { evidence }],
    watchSeconds: 30,
    requestsPerSecond: 100,
    stableRate: 0.001,
    pods: 3,
    canaryRates: [],
    ...changes,
  };
}

/** The same question, put to releases that meet traffic by chance. */
function simulated(question: PowerQuestion, canaryRate: number, runs: number) {
  return simulateReleases({
    ...question,
    canaryRate,
    rps: question.requestsPerSecond,
    weightPercent: 100,
    ...undisturbed,
    runs,
    seed: 7,
    lookSeconds: 1,
  });
}

/** Looks are a second apart, and what is a handful of seconds is soon twice as much. */
const FACTOR = 2;
const SECONDS = 6;

function expectWithinFactor(minutes: number, simulatedMinutes = Number.NaN): void {
  expect(minutes).toBeLessThanOrEqual(simulatedMinutes * FACTOR + SECONDS / 60);
  expect(minutes).toBeGreaterThanOrEqual(simulatedMinutes / FACTOR - SECONDS / 60);
}

/** Where all requests fail it may be a hiccup: the gate waits for its 12 s to pass, and for the first looks after them. */
const HICCUP_MINUTES = 15 / 60;

describe('gatePower', () => {
  it.each([
    { requestsPerSecond: 1, canaryRate: 0.2 },
    { requestsPerSecond: 10, canaryRate: 0.02 },
    { requestsPerSecond: 10, canaryRate: 0.05 },
    { requestsPerSecond: 100, canaryRate: 0.01 },
    { requestsPerSecond: 100, canaryRate: 1 },
    { requestsPerSecond: 1000, canaryRate: 0.01 },
  ])('says when simulated releases are taken back: %o', ({ requestsPerSecond, canaryRate }) => {
    const question = aQuestion({ requestsPerSecond });

    const version = typicalRelease(question, canaryRate);
    const outcome = simulated(question, canaryRate, 40);

    expect(version.end).toBe('RolledBack');
    expect(outcome.rollback).toBeGreaterThanOrEqual(0.8);
    expectWithinFactor(version.minutes, outcome.minutesToRollback?.p50);
  });

  it.each([100, 1000])('says when good simulated releases are promoted, at %s requests/s', (rate) => {
    const question = aQuestion({ requestsPerSecond: rate });

    const { good, steps } = gatePower(question);
    const outcome = simulated(question, question.stableRate, 20);

    expect(good.end).toBe('Promoted');
    expect(outcome.promoted).toBeGreaterThanOrEqual(0.9);
    expectWithinFactor(good.minutes, outcome.minutesToPromotion?.p50);
    // The promotion takes 10 s, and the watch 30.
    expect(steps[0]?.minutesToPass).toBeCloseTo(good.minutes - 40 / 60);
  });

  it('says that the evidence cannot come in time', () => {
    const question = aQuestion({ requestsPerSecond: 1 });

    const { good, steps, notPromotedFrom } = gatePower(question);

    expect(good).toEqual({ canaryRate: 0.001, end: 'Inconclusive', minutes: 30 });
    expect(steps).toEqual([{ weightPercent: 10, canaryRps: 0.1, timeoutMinutes: 30, minutesToPass: null }]);
    expect(notPromotedFrom).toBeLessThan(0.002);
    expect(simulated(question, 0.001, 10).inconclusive).toBe(1);
  });

  it.each([1, 100])('says which share is taken back, at %s requests/s', (requestsPerSecond) => {
    const question = aQuestion({ requestsPerSecond });

    const { takenBackFrom, notPromotedFrom } = gatePower(question);

    const from = takenBackFrom ?? Number.NaN;
    expect(simulated(question, from, 40).rollback).toBeGreaterThanOrEqual(0.85);
    expect(simulated(question, from / 3, 20).rollback).toBeLessThan(0.95);
    expect(notPromotedFrom ?? Number.NaN).toBeLessThanOrEqual(from);
    expect(simulated(question, notPromotedFrom ?? Number.NaN, 20).promoted).toBeLessThanOrEqual(0.1);
  });

  it('tells of each step that waits for evidence', () => {
    const steps = [
      { setWeight: 10 },
      { evidence },
      { setWeight: 50 },
      { pause: { seconds: 60 } },
      { evidence },
    ];

    const power = gatePower(aQuestion({ steps, stableRate: 0 }));

    expect(power.steps.map(({ weightPercent, canaryRps }) => [weightPercent, canaryRps])).toEqual([
      [10, 10],
      [50, 50],
    ]);
    const [ten = Number.NaN, fifty = Number.NaN] = power.steps.map(
      ({ minutesToPass }) => minutesToPass ?? Number.NaN,
    );
    expect(fifty).toBeLessThan(ten);
  });

  it('finds no share that is taken back where nobody looks', () => {
    const steps = [{ setWeight: 10 }];

    expect(gatePower(aQuestion({ steps, watchSeconds: 0, requestsPerSecond: 0.1 }))).toMatchObject({
      takenBackFrom: null,
      notPromotedFrom: null,
    });
  });

  it('takes a version with twice the bad requests, or twice the traffic, back no later', () => {
    const rates = fc.constantFrom(0.005, 0.01, 0.03, 0.1, 0.25, 0.5);
    const traffic = fc.constantFrom(1, 3, 10, 30, 100, 300);
    const stable = fc.constantFrom(0, 0.0001, 0.001);
    fc.assert(
      fc.property(rates, traffic, stable, (rate, requestsPerSecond, stableRate) => {
        const steps = [{ setWeight: 10 }, { evidence: { timeoutSeconds: 600 } }];
        const typical = (canaryRate: number, requests: number) =>
          typicalRelease(aQuestion({ steps, stableRate, requestsPerSecond: requests }), canaryRate);
        const before = typical(rate, requestsPerSecond);
        if (before.end !== 'RolledBack') return;
        for (const after of [typical(2 * rate, requestsPerSecond), typical(rate, 2 * requestsPerSecond)]) {
          expect(after.end).toBe('RolledBack');
          expect(after.minutes).toBeLessThanOrEqual(before.minutes + HICCUP_MINUTES);
        }
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it('answers the same question the same way', () => {
    const question = aQuestion({ canaryRates: [0.01, 0.5], requestsPerSecond: 1000 });

    expect(gatePower(question)).toEqual(gatePower(question));
  });
});

describe('powerProblem', () => {
  it.each<Partial<PowerQuestion>>([
    { canaryRates: [0.1, 1.1] },
    { canaryRates: [Number.NaN] },
    { stableRate: -1 },
    { requestsPerSecond: 0 },
    { requestsPerSecond: 1_000_001 },
    { stableRate: 0.5, requestsPerSecond: 10_000 },
    { steps: [] },
    { pods: 0 },
  ])('refuses %o', (changes) => {
    expect(powerProblem(aQuestion(changes))).toMatch(/ must /);
  });

  it('accepts what can be answered, however long the steps wait', () => {
    expect(powerProblem(aQuestion())).toBeNull();
    const steps = [{ setWeight: 10 }, { evidence: { timeoutSeconds: 30 * 24 * 3600 } }];
    expect(powerProblem(aQuestion({ steps, requestsPerSecond: 1000 }))).toBeNull();
  });
});
