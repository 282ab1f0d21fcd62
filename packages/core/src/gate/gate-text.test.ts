import { describe, expect, it } from 'vitest';
import { release } from '../canary/fixtures.ts';
import { gateLines, numberText, shareText } from './gate-text.ts';

describe('shareText', () => {
  it.each([
    [0, '0%'],
    [0.001234, '0.12%'],
    [0.05, '5%'],
    [0.0512, '5.1%'],
    [1, '100%'],
    [undefined, '?'],
  ])('of %s is %s', (share, text) => {
    expect(shareText(share)).toBe(text);
  });
});

describe('numberText', () => {
  it.each([
    [0, '0'],
    [111.111, '111'],
    [0.00001, '1.0e-5'],
    [1e300, '1.0e+300'],
    [undefined, '?'],
  ])('of %s is %s', (value, text) => {
    expect(numberText(value)).toBe(text);
  });
});

describe('gateLines', () => {
  it('says of a test that has decided only that it got there: it is not counted further', () => {
    const evidence = { verdict: 'Fail', eValue: 111.1, threshold: 111.1, ceilingEValue: 1e300 };
    const lines = gateLines(release({ evidence: { ...evidence, ceilingThreshold: 1000 } }));

    expect(lines).toContain('worse than 1.5 times the odds of stable: e-value >= 111, fails at 111');
    expect(lines).toContain('above the ceiling of 25%: e-value >= 1000, fails at 1000');
  });

  it('holds what the canary answered against its weight', () => {
    const counts = { stable: { requests: 900, bad: 0 }, canary: { requests: 60, bad: 0 } };
    const gate = { answered: { step: 0, weightPercent: 10, since: 0, counts } };
    const lines = gateLines(release({ evidence: { verdict: 'Continue' }, gate }));

    expect(lines).toContain(
      'at a weight of 10% the canary answered 6.3% of the requests that ended, 60 of 960: fails once it is shown that more than 15% of its own go unanswered',
    );
  });
});
