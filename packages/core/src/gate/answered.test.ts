import { describe, expect, it } from 'vitest';
import { answeredAfter, logEvidenceAnswered, logEvidenceUnanswered } from './answered.ts';

const counted = (stable: number, canary: number) => ({
  stable: { requests: stable, bad: 0 },
  canary: { requests: canary, bad: 0 },
});
const before = { step: 1, weightPercent: 10, since: 0, counts: counted(900, 100) };

describe('what each arm has answered', () => {
  it('is summed while the weight and the step stay', () => {
    const look = { added: counted(90, 10), at: 5, step: 1, weightPercent: 10 };

    expect(answeredAfter(before, look)).toEqual({ ...before, counts: counted(990, 110) });
  });

  it.each([
    { name: 'weight', step: 1, weightPercent: 20 },
    { name: 'step', step: 2, weightPercent: 10 },
  ])('begins anew with another $name', ({ step, weightPercent }) => {
    const look = { added: counted(90, 10), at: 5, step, weightPercent };

    expect(answeredAfter(before, look)).toEqual({ step, weightPercent, since: 5, counts: counted(0, 0) });
  });

  it('stays as it is while the weight is not known', () => {
    expect(answeredAfter(before, { added: counted(90, 10), at: 5, step: 1 })).toBe(before);
  });
});

describe('a canary that has answered half of its share', () => {
  const half = { ...before, counts: counted(1_800, 100) };

  it('may be slow for ten seconds, and is shown to hang after minutes', () => {
    expect(logEvidenceUnanswered(half, 20, 0.15)).toBeLessThan(1);
    expect(logEvidenceUnanswered(half, 600, 0.15)).toBeGreaterThan(7);
  });

  it('is not shown to answer, as one is that has answered all', () => {
    expect(logEvidenceAnswered(half, 0.15)).toBeLessThan(0.1);
    expect(logEvidenceAnswered({ ...before, counts: counted(18_000, 2_000) }, 0.15)).toBeGreaterThan(5);
  });
});
