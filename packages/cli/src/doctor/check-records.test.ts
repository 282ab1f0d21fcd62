import { describe, expect, it } from 'vitest';
import { contains } from './check-records.ts';

describe('contains', () => {
  it.each([
    ['the same', { a: [1, { b: 'x' }] }, { a: [1, { b: 'x' }] }],
    ['more than is wanted', { a: 1, conversion: { strategy: 'None' } }, { a: 1 }],
    ['nothing for an empty list', {}, { required: [] }],
  ])('takes %s', (_, found, wanted) => {
    expect(contains(found, wanted)).toBe(true);
  });

  it.each([
    ['a field less', {}, { a: 1 }],
    ['another value', { a: '1' }, { a: 1 }],
    ['an entry more', { a: [1, 2] }, { a: [1] }],
    ['another order', { a: [2, 1] }, { a: [1, 2] }],
    ['a map for a list', { a: { 0: 1 } }, { a: [1] }],
    ['nothing', undefined, { a: 1 }],
  ])('refuses %s', (_, found, wanted) => {
    expect(contains(found, wanted)).toBe(false);
  });
});
