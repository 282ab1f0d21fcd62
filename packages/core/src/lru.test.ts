import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLru } from './lru.ts';

describe('lru', () => {
  it('forgets what was unused for longest', () => {
    const lru = createLru<string>(2, () => 1);
    lru.set('a', 'A');
    lru.set('b', 'B');
    lru.get('a');
    lru.set('c', 'C');

    expect(['a', 'b', 'c'].map((key) => lru.get(key))).toEqual(['A', undefined, 'C']);
  });

  it('never holds more than its weight, and never a wrong value', () => {
    const step = fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd'),
      value: fc.integer({ min: 1, max: 12 }),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const lru = createLru<number>(10, (value) => value);
        const latest = new Map<string, number>();
        for (const { key, value } of steps) {
          lru.set(key, value);
          latest.set(key, value);
        }

        const held = [...latest].flatMap(([key, value]) =>
          lru.get(key) === undefined ? [] : [[lru.get(key), value]],
        );

        expect(held.every(([got, wanted]) => got === wanted)).toBe(true);
        expect(held.reduce((sum, [value]) => sum + (value ?? 0), 0)).toBeLessThanOrEqual(10);
      }),
    );
  });
});
