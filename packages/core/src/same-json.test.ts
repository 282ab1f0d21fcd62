import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSameJson } from './same-json.ts';

describe('isSameJson', () => {
  it('says what a comparison of the two JSON texts with sorted keys says', () => {
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom(undefined, null, 1)),
    );
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(isSameJson(a, b)).toBe(sorted(a) === sorted(b));
      }),
    );
  });

  it('takes a copy for the same, whatever the order of its keys', () => {
    const record = { phase: 'Pending', targets: [{ id: '0/a', note: undefined }], at: { b: 1, a: null } };
    const copy = { at: { a: null, b: 1 }, targets: [{ id: '0/a' }], phase: 'Pending', verdict: undefined };

    expect(isSameJson(record, copy)).toBe(true);
  });

  it.each([
    ['a field more', { a: 1 }, { a: 1, b: 2 }],
    ['null for an absent field', { a: null }, {}],
    ['another order of a list', [1, 2], [2, 1]],
    ['a list for a map', [], {}],
  ])('tells %s', (_, a, b) => {
    expect(isSameJson(a, b)).toBe(false);
    expect(isSameJson(b, a)).toBe(false);
  });
});

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, child: unknown) =>
    typeof child === 'object' && child !== null && !Array.isArray(child)
      ? Object.fromEntries(Object.entries(child).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : child,
  );
}
