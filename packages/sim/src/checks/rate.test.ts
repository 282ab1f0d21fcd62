import { describe, expect, it } from 'vitest';
import { isMoreThan } from './rate.ts';

describe('isMoreThan', () => {
  it.each([
    { name: 'none of many', count: 0, of: 500, expected: false },
    { name: 'as many as the share says', count: 5, of: 500, expected: false },
    { name: 'what chance still explains', count: 12, of: 500, expected: false },
    { name: 'what chance does not explain', count: 15, of: 500, expected: true },
    { name: 'one of one, which one in a hundred is', count: 1, of: 1, expected: false },
    { name: 'two of two, which one in ten thousand is', count: 2, of: 2, expected: true },
  ])('$name', ({ count, of, expected }) => {
    expect(isMoreThan(0.01, { count, of })).toBe(expected);
  });
});
