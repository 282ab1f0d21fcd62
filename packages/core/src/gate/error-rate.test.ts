import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Observed } from '../observation.ts';
import { createRng, type Rng } from '../rng.ts';
import { BLOCK_REQUESTS_MIN } from './blocks.ts';
import type { Counts } from './counts.ts';
import { type GateJudgement, judgeErrorRate } from './error-rate.ts';
import { type ErrorRateGate, errorRateDefaults } from './error-rate-rules.ts';
import { type GateState, initialGate } from './gate-state.ts';

// Looks ten seconds apart; what a warm-up leaves out has tests of its own.
const gate = { ...errorRateDefaults, warmUpSeconds: 0 };

describe('judgeErrorRate', () => {
  it('passes a clean version after some 1,100 requests', () => {
    const judge = aGate();

    expect(judge([9000, 0], [1000, 0])).toMatchObject({ verdict: 'Continue', reason: 'Undecided' });
    expect(judge([10_800, 0], [1200, 0])).toMatchObject({ verdict: 'Pass', reason: 'ExtraShareBelowMax' });
  });

  it('does not pass a version that is ten times as bad as stable, though both are bad but seldom', () => {
    expect(aGate()([9000, 0], [1000, 3])).not.toMatchObject({ verdict: 'Pass' });
    expect(aGate()([90_000, 90], [10_000, 60])).not.toMatchObject({ verdict: 'Pass' });
  });

  it('allows what stable itself fails at least, and the extra share on top', () => {
    const { evidence, verdict } = aGate()([900_000, 18_000], [100_000, 2_000]);

    expect(verdict).toBe('Pass');
    expect(evidence.passBound).toBeGreaterThan(0.023);
    expect(evidence.passBound).toBeLessThan(0.025);
    expect(evidence.upperBound).toBeLessThan(evidence.passBound);
  });

  it('never passes above the ceiling, whatever stable does and whichever way is asked for', () => {
    const judge = aGate(initialGate('FromZero'), { passBelowOdds: 3 });

    for (let look = 1; look <= 120; look += 1) {
      const judged = judge([2000 * look, 600 * look], [200 * look, 60 * look]);
      expect(judged.verdict).not.toBe('Pass');
    }
  });

  it('passes a service that always fails a little by its odds, where that is asked for', () => {
    const odds = aGate(initialGate('FromZero'), { passBelowOdds: 3 });

    expect(odds([9000, 450], [1000, 50])).toMatchObject({ verdict: 'Pass', reason: 'OddsBelowBound' });
    expect(aGate()([9000, 450], [1000, 50])).toMatchObject({ verdict: 'Continue', reason: 'Undecided' });
  });

  it('passes a step by what came since it began, and fails by all that came', () => {
    const judge = aGate();
    expect(judge([18_000, 2], [2000, 0], 1)).toMatchObject({ verdict: 'Pass' });

    expect(judge([18_000, 2], [2000, 0], 2)).toMatchObject({ verdict: 'Continue', reason: 'MinimumSample' });
    expect(judge([18_900, 2], [2100, 0], 2)).toMatchObject({ verdict: 'Continue', reason: 'Undecided' });
    expect(judge([36_000, 4], [4000, 0], 2)).toMatchObject({ verdict: 'Pass' });
  });

  it('does not pass while the evidence against the canary is half way to failing it', () => {
    expect(aGate()([18_000, 1], [2000, 3])).toMatchObject({ verdict: 'Continue', reason: 'Undecided' });
  });

  it('fails a version that is worse, for good, and says by how much', () => {
    const judge = aGate();

    // Ten bad requests in one second may be one client's burst; again in the next they are not.
    expect(judge([900, 1], [100, 10])).toMatchObject({ verdict: 'Continue' });
    const failed = judge([1800, 2], [200, 20]);
    expect(failed).toMatchObject({ verdict: 'Fail', reason: 'OddsAboveTolerance' });
    expect(failed.message).toBe(
      "the canary's odds of a bad request are more than 1.5 times those of stable: canary 20 bad of 200 (10%), stable 2 bad of 1800 (0.111%)",
    );
    expect(judge([90_000, 9000], [10_000, 10])).toMatchObject({
      verdict: 'Fail',
      reason: 'OddsAboveTolerance',
    });
  });

  it('fails an outage of both arms by the ceiling, also when stable cannot be seen', () => {
    const [seeing, blind] = [aGate(), aGate()];
    const looks = [1, 2, 3].map((look) => [270 * look, 30 * look] as const);

    const both = looks.map(([stable, canary]) => seeing([stable, stable], [canary, canary])).at(-1);
    const one = looks.map(([, canary]) => blind('NoData', [canary, canary])).at(-1);

    expect(both).toMatchObject({ verdict: 'Fail', reason: 'ShareAboveCeiling' });
    expect(one).toMatchObject({ verdict: 'Fail', reason: 'ShareAboveCeiling' });
  });

  it('decides nothing before the minimum sample, and holds what it saw against the canary', () => {
    const judge = aGate(initialGate('FromZero'), { minimumSample: 50 });
    for (const look of [1, 2, 3, 4])
      expect(judge([90 * look, 0], [10 * look, 5 * look])).toMatchObject({
        verdict: 'Continue',
        reason: 'MinimumSample',
      });

    expect(judge([450, 0], [50, 25])).toMatchObject({ verdict: 'Fail' });
  });

  it('takes a hiccup of its pod for what it is, and a canary that stays as bad for worse', () => {
    const clean = Array.from({ length: 30 }, (_, i) => [90 * (i + 1), 10 * (i + 1), 0] as const);
    const failing = (seconds: number) =>
      Array.from(
        { length: 30 },
        (_, i) => [90 * (i + 31), 10 * (i + 31), 10 * Math.min(i + 1, seconds)] as const,
      );
    const verdictsOf = (seconds: number) => {
      const judge = aGate(initialGate('FromZero'), {}, 1);
      return [...clean, ...failing(seconds)].map(
        ([stable, canary, bad]) => judge([stable, 0], [canary, bad]).verdict,
      );
    };

    expect(verdictsOf(2)).not.toContain('Fail');
    expect(verdictsOf(10)).not.toContain('Fail');
    expect(verdictsOf(20)).toContain('Fail');
  });

  it('does not judge what comes while the pods of the canary are new', () => {
    const judge = aGate(initialGate('FromZero'), { warmUpSeconds: 3 }, 1);

    for (const look of [1, 2, 3]) judge([90 * look, 0], [10 * look, 10 * look]);

    expect(judge([360, 0], [40, 30]).evidence.canary).toEqual({ requests: 10, bad: 0, share: 0 });
  });

  it('fails a canary that does not answer what it is sent, and passes none of which that is not shown', () => {
    const hung = aGate(initialGate('FromZero'), {}, 1, 10);
    const looks = Array.from({ length: 120 }, (_, i) => i + 1);
    const half = looks.map((look) => hung([900 * look, 0], [50 * look, 0]));
    const slow = aGate(initialGate('FromZero'), {}, 1, 10);
    const fifth = looks.map((look) => slow([900 * look, 0], [80 * look, 0]));

    expect(half.at(-1)).toMatchObject({ verdict: 'Fail', reason: 'RequestsUnanswered' });
    expect(half.at(-1)?.message).toMatch(/at a weight of 10% it answered \d+ of all \d+ that ended/);
    expect([...half, ...fifth].map(({ verdict }) => verdict)).not.toContain('Pass');
  });

  it('fails a canary that answers nothing at all', () => {
    const judge = aGate(initialGate('FromZero'), {}, 1, 10);
    const last = Array.from({ length: 60 }, (_, i) => judge([900 * (i + 1), 0], [0, 0])).at(-1);

    expect(last).toMatchObject({ verdict: 'Fail', reason: 'RequestsUnanswered' });
  });

  it.each(['NoData', 'Unavailable', 'Stale'] as const)('learns nothing of an arm from %s', (lack) => {
    const judge = aGate();
    const before = judge([900, 1], [100, 0]).state;

    expect(judge(lack, [100, 0])).toMatchObject({ verdict: 'Inconclusive', reason: lack, state: before });
    expect(judge([900, 1], lack)).toMatchObject({ verdict: 'Inconclusive', reason: lack, state: before });
  });

  it('counts at the next look what it could not see at this one', () => {
    const judge = aGate();
    judge([900, 1], 'Unavailable');
    judge('Unavailable', [100, 90]);

    expect(judge([900, 1], [100, 90])).toMatchObject({ verdict: 'Fail', reason: 'ShareAboveCeiling' });
  });

  it.each([
    [Number.NaN, 0],
    [10, Number.NaN],
    [Number.POSITIVE_INFINITY, 0],
    [-5, 0],
    [1.5, 0],
    [10, 11],
    [10, -1],
    [110, 60],
  ] as const)('lets no invalid counts in: %s requests, %s bad', (requests, bad) => {
    const judge = aGate();
    const before = judge([900, 1], [100, 1]).state;

    expect(judge([900, 1], [requests, bad])).toMatchObject({
      verdict: 'Inconclusive',
      reason: 'InvalidCounts',
      state: before,
    });
  });

  it('takes nothing for new requests where the counts went down', () => {
    const judge = aGate();
    judge([900, 1], [100, 0]);

    const fell = judge([90, 0], [20, 0]);
    const after = judge([100, 0], [21, 1]);

    expect(fell.evidence).toMatchObject({
      stable: { requests: 900, bad: 1 },
      canary: { requests: 100, bad: 0 },
    });
    expect(after.evidence).toMatchObject({
      stable: { requests: 910, bad: 1 },
      canary: { requests: 101, bad: 1 },
    });
  });

  it('starts where counters stand that ran before the gate', () => {
    const judge = aGate(initialGate());

    expect(judge([50_000, 10], [700, 300])).toMatchObject({ verdict: 'Continue', reason: 'MinimumSample' });
    expect(judge([52_700, 13], [1000, 300]).evidence.canary).toEqual({ requests: 300, bad: 0, share: 0 });
  });

  it('waits with a block until both arms have their part', () => {
    const judge = aGate();

    judge([1000, 0], [BLOCK_REQUESTS_MIN - 1, 3]);
    expect(judge([1000, 0], [BLOCK_REQUESTS_MIN - 1, 3]).evidence.eValue).toBe(1);
    expect(judge([1000, 0], [BLOCK_REQUESTS_MIN, 3]).evidence.eValue).toBeGreaterThan(1);
  });

  it('keeps a state that survives JSON, stays small, and evidence that is finite', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(arbSeen, arbSeen), { maxLength: 30 }), (looks) => {
        let state = initialGate();
        for (const [stable, canary] of looks) {
          const judged = judgeErrorRate(gate, state, { stable, canary, at: 1, step: 0, canaryPods: 3 });
          state = judged.state;
          const saved = JSON.stringify(state);
          expect(saved).not.toContain('null');
          expect(JSON.stringify(JSON.parse(saved))).toBe(saved);
          expect(saved.length).toBeLessThan(10_000);
          const { stable: a, canary: b, ...values } = judged.evidence;
          const numbers = [...Object.values(values), ...Object.values(a), ...Object.values(b)];
          expect(numbers.filter((value) => !Number.isFinite(value))).toEqual([]);
        }
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  // The law itself is tested without chance in odds-evidence.test.ts. Here it is tried whole, on few runs for speed.
  it.each([
    { stable: 0.001, odds: 1.5 },
    { stable: 0.01, odds: 1.5 },
    { stable: 0.2, odds: 1.5 },
  ])('keeps to alpha under any schedule of looks: $stable at odds $odds', ({ stable, odds }) => {
    const runs = 50;
    const rng = createRng(11);
    const canary = (odds * stable) / (1 - stable + odds * stable);
    let failed = 0;
    for (let run = 0; run < runs; run += 1) if (failsUnder(rng, stable, canary)) failed += 1;

    expect(failed).toBeLessThanOrEqual(runs * gate.alpha + 3 * Math.sqrt(runs * gate.alpha));
  });
});

const arbCount = fc.oneof(fc.nat(50), fc.nat(1e6), fc.maxSafeNat(), fc.double());
const arbSeen: fc.Arbitrary<Observed<Counts>> = fc.oneof(
  fc.record({ type: fc.constant('Value' as const), value: fc.record({ requests: arbCount, bad: arbCount }) }),
  fc.nat(1e5).chain((requests) =>
    fc.record({
      type: fc.constant('Value' as const),
      value: fc.record({ requests: fc.constant(requests), bad: fc.nat(requests) }),
    }),
  ),
  fc.constant({ type: 'NoData' as const, reason: 'none' }),
);

/** A run of 1,000 requests with another weight and another schedule of looks each: every request, bursts, long gaps. */
function failsUnder(rng: Rng, stableRate: number, canaryRate: number): boolean {
  const weight = 0.02 + 0.6 * rng.next();
  const gapMean = [1, 3, 30, 400][rng.int(4)] ?? 1;
  const counts = { stable: { requests: 0, bad: 0 }, canary: { requests: 0, bad: 0 } };
  let state = initialGate('FromZero');
  for (let served = 0; served < 1000; ) {
    const gap = 1 + rng.int(2 * gapMean);
    for (let i = 0; i < gap; i += 1) {
      const isCanary = rng.next() < weight;
      const arm = isCanary ? counts.canary : counts.stable;
      arm.requests += 1;
      if (rng.next() < (isCanary ? canaryRate : stableRate)) arm.bad += 1;
    }
    served += gap;
    const judged = judgeErrorRate({ ...gate, ceilingShare: 0.5 }, state, {
      stable: { type: 'Value', value: { ...counts.stable } },
      canary: { type: 'Value', value: { ...counts.canary } },
      at: served,
      step: 0,
      canaryPods: 1,
    });
    if (judged.verdict === 'Fail') return true;
    state = judged.state;
  }
  return false;
}

type Seen = readonly [requests: number, bad: number] | 'NoData' | 'Unavailable' | 'Stale';

/** A gate that remembers: give it what is seen of stable and of the canary, and which step is taken. */
function aGate(
  start: GateState = initialGate('FromZero'),
  change: Partial<ErrorRateGate> = {},
  everySeconds = 10,
  weightPercent?: number,
): (stable: Seen, canary: Seen, step?: number) => GateJudgement {
  let state = start;
  let at = 0;
  return (stable, canary, step = 0) => {
    at += everySeconds;
    const route = { canaryPods: 1, ...(weightPercent === undefined ? {} : { weightPercent }) };
    const arms = { stable: observed(stable), canary: observed(canary), at, step, ...route };
    const judged = judgeErrorRate({ ...gate, ...change }, state, arms);
    state = judged.state;
    return judged;
  };
}

function observed(seen: Seen): Observed<Counts> {
  if (typeof seen !== 'string') return { type: 'Value', value: { requests: seen[0], bad: seen[1] } };
  return seen === 'Stale'
    ? { type: 'Stale', reason: 'too old', value: { requests: 1, bad: 1 } }
    : { type: seen, reason: 'not there' };
}
