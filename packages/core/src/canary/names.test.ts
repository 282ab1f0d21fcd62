import { describe, expect, it } from 'vitest';
import { canaryName, nameWithin } from './names.ts';

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
