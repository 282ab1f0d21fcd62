import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterProbe,
  demandsRestart,
  firstProbeAfterMs,
  firstProbeState,
  type ProbeKind,
  probePauseMs,
} from './probe-state.ts';

type Outcome = 'Success' | 'Failure';

function after(kind: ProbeKind, outcomes: string, probe = {}) {
  return outcomes
    .split('')
    .reduce(
      (state, letter) => afterProbe(state, probe, letter === '+' ? 'Success' : 'Failure'),
      firstProbeState(kind),
    );
}

describe('probe state', () => {
  it.each<{ kind: ProbeKind; outcomes: string; probe?: object; passed: boolean; restart: boolean }>([
    { kind: 'Readiness', outcomes: '', passed: false, restart: false },
    { kind: 'Liveness', outcomes: '', passed: true, restart: false },
    { kind: 'Readiness', outcomes: '+', passed: true, restart: false },
    { kind: 'Readiness', outcomes: '+--', passed: true, restart: false },
    { kind: 'Readiness', outcomes: '+---', passed: false, restart: false },
    { kind: 'Readiness', outcomes: '+--+--', passed: true, restart: false },
    { kind: 'Readiness', outcomes: '+---+', probe: { successThreshold: 2 }, passed: false, restart: false },
    { kind: 'Readiness', outcomes: '---++', probe: { successThreshold: 2 }, passed: true, restart: false },
    { kind: 'Liveness', outcomes: '--', passed: true, restart: false },
    { kind: 'Liveness', outcomes: '---', passed: false, restart: true },
    { kind: 'Liveness', outcomes: '-', probe: { failureThreshold: 1 }, passed: false, restart: true },
    { kind: 'Startup', outcomes: '--+', passed: true, restart: false },
    { kind: 'Startup', outcomes: '---', passed: false, restart: true },
  ])(
    '$kind after "$outcomes": passed $passed, restart $restart',
    ({ kind, outcomes, probe = {}, passed, restart }) => {
      const state = after(kind, outcomes, probe);

      expect(state.passed).toBe(passed);
      expect(demandsRestart(kind, state, probe)).toBe(restart);
    },
  );

  it('the result changes only after as many equal answers as its threshold says', () => {
    const arbOutcomes = fc.array(fc.constantFrom<Outcome>('Success', 'Failure'));
    const arbThresholds = fc.record({
      successThreshold: fc.integer({ min: 1, max: 5 }),
      failureThreshold: fc.integer({ min: 1, max: 5 }),
    });

    fc.assert(
      fc.property(arbOutcomes, arbThresholds, (outcomes, probe) => {
        let state = firstProbeState('Readiness');
        for (const [at, outcome] of outcomes.entries()) {
          const next = afterProbe(state, probe, outcome);
          const threshold = outcome === 'Success' ? probe.successThreshold : probe.failureThreshold;
          const latest = outcomes.slice(Math.max(0, at + 1 - threshold), at + 1);
          const isRun = latest.length === threshold && latest.every((one) => one === outcome);
          expect(next.passed === state.passed || isRun).toBe(true);
          state = next;
        }
      }),
    );
  });

  it.each([
    { kind: 'Readiness', probe: {}, afterMs: 0 },
    { kind: 'Startup', probe: {}, afterMs: 200 },
    { kind: 'Liveness', probe: {}, afterMs: 10_000 },
    { kind: 'Liveness', probe: { initialDelaySeconds: 30 }, afterMs: 30_000 },
  ] as const)('$kind is first asked $afterMs ms after the start with $probe', ({ kind, probe, afterMs }) => {
    expect(firstProbeAfterMs(kind, probe, 200)).toBe(afterMs);
  });

  it.each([
    {
      name: 'readiness asks often at first',
      kind: 'Readiness',
      outcomes: '-',
      sinceStartMs: 300,
      pauseMs: 200,
    },
    {
      name: 'readiness keeps its period once ready',
      kind: 'Readiness',
      outcomes: '+',
      sinceStartMs: 300,
      pauseMs: 10_000,
    },
    {
      name: 'readiness keeps its period after the first',
      kind: 'Readiness',
      outcomes: '-',
      sinceStartMs: 10_000,
      pauseMs: 10_000,
    },
    {
      name: 'liveness always keeps its period',
      kind: 'Liveness',
      outcomes: '-',
      sinceStartMs: 300,
      pauseMs: 10_000,
    },
  ] as const)('$name', ({ kind, outcomes, sinceStartMs, pauseMs }) => {
    expect(probePauseMs(kind, after(kind, outcomes), {}, sinceStartMs, 200)).toBe(pauseMs);
  });
});
