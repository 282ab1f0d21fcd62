import { describe, expect, it } from 'vitest';
import { age, duration } from './duration.ts';

describe('duration', () => {
  it.each([
    [0, '0s'],
    [-5_000, '0s'],
    [499, '0s'],
    [59_400, '59s'],
    [59_600, '1m'],
    [200_000, '3m20s'],
    [3_600_000, '1h'],
    [3_605_000, '1h'],
    [90_000_000, '1d1h'],
  ])('of %d ms is %s', (spanMs, text) => {
    expect(duration(spanMs)).toBe(text);
  });
});

describe('age', () => {
  it('is measured from now, and absent without an instant', () => {
    expect(age('2026-11-21T09:00:00Z', Date.parse('2026-11-21T09:00:42Z'))).toBe('42s');
    expect(age(undefined, 0)).toBeUndefined();
  });
});
