import { describe, expect, it } from 'vitest';
import { canaryLabelValue, canaryName, nameWithin } from './names.ts';

describe('nameWithin', () => {
  it('joins what fits as it is', () => {
    expect(nameWithin('shop', '-12-abcdef0')).toBe('shop-12-abcdef0');
    expect(canaryName('web')).toBe('web-canary');
  });

  it('keeps the suffix and the difference of names that are too long', () => {
    const [one, other] = [`${'a'.repeat(60)}1`, `${'a'.repeat(60)}2`].map((base) =>
      nameWithin(base, '-12-abcdef0'),
    );

    expect(one).toHaveLength(63);
    expect(one).toMatch(/-12-abcdef0$/);
    expect(one).not.toBe(other);
  });
});

describe('canaryLabelValue', () => {
  it('is a valid value for each that is: an empty one, and one as long as may be', () => {
    const valid = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

    for (const value of ['', 'web', 'a'.repeat(63), `a${'.'.repeat(61)}b`]) {
      expect(canaryLabelValue(value)).toMatch(valid);
    }
  });
});
