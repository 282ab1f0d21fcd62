import { describe, expect, it } from 'vitest';
import {
  errorRateDefaults,
  errorRateRules,
  noNotWorseEvidence,
  noWorseEvidence,
  type PassCounts,
  passReason,
} from './error-rate-rules.ts';
import { noHiccupEvidence } from './hiccup-evidence.ts';

const rules = errorRateRules(errorRateDefaults);

function counted(stable: readonly [number, number], canary: readonly [number, number]) {
  return {
    stable: { requests: stable[0], bad: stable[1] },
    canary: { requests: canary[0], bad: canary[1] },
  };
}

const clean = counted([18_000, 0], [2_000, 0]);

function passes(change: Partial<PassCounts> = {}, by = rules): boolean {
  const counts: PassCounts = {
    total: clean,
    step: clean,
    worse: noWorseEvidence,
    hiccups: { tolerance: noHiccupEvidence, ceiling: noHiccupEvidence },
    notWorse: noNotWorseEvidence,
    ...change,
  };
  return passReason(by, counts) !== undefined;
}

describe('a pass', () => {
  it('is given to a version that is clean', () => {
    expect(passes()).toBe(true);
  });

  it('is not given below the minimum sample of the step', () => {
    const asking = (minimumSample: number) => errorRateRules({ ...errorRateDefaults, minimumSample });

    expect(passes({}, asking(2_000))).toBe(true);
    expect(passes({}, asking(2_001))).toBe(false);
  });

  it('is not given to a version whose share in all steps is above the ceiling', () => {
    expect(passes({ total: counted([18_000, 0], [2_000, 501]) })).toBe(false);
  });

  it('is not given while both tests against the canary are half way to failing it', () => {
    const halfWay = Math.sqrt(rules.worse.threshold) + 1;
    const worse = { ...noWorseEvidence, eValue: halfWay };
    const hiccups = { tolerance: { ...noHiccupEvidence, weights: [halfWay] }, ceiling: noHiccupEvidence };

    expect(passes({ worse, hiccups })).toBe(false);
    expect(passes({ worse })).toBe(true);
  });

  it('allows the extra share over what stable’s share is at least, not over what it happened to be', () => {
    expect(passes({ step: counted([1_000, 10], [20_000, 160]) })).toBe(false);
    expect(passes({ step: counted([1_000_000, 10_000], [20_000, 160]) })).toBe(true);
  });

  it('is not given where the canary is not shown to answer', () => {
    const answered = { step: 0, weightPercent: 10, since: 0, counts: counted([18_000, 0], [1_500, 0]) };

    expect(passes({ answered })).toBe(false);
    expect(passes({ answered: { ...answered, counts: clean } })).toBe(true);
  });
});
