import { describe, expect, it } from 'vitest';
import { createRng } from './rng.ts';

describe('createRng', () => {
  it('draws what PCG32 draws in 64-bit arithmetic', () => {
    for (const seed of [0, 1, 42, 2 ** 32 + 5, Number.MAX_SAFE_INTEGER]) {
      const rng = createRng(seed);
      const drawn = Array.from({ length: 1000 }, () => rng.next() * 2 ** 32);

      expect(drawn).toEqual(pcg32(BigInt(seed), 1000));
    }
  });

  it('repeats from its seed, and differs between seeds', () => {
    const draws = (seed: number) => {
      const rng = createRng(seed);
      return Array.from({ length: 20 }, () => rng.int(1000));
    };

    expect(draws(7)).toEqual(draws(7));
    expect(draws(7)).not.toEqual(draws(8));
  });

  it('int stays below its limit and reaches every value', () => {
    const rng = createRng(3);
    const seen = new Set(Array.from({ length: 500 }, () => rng.int(6)));

    expect([...seen].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

function pcg32(seed: bigint, count: number): number[] {
  const mask = (1n << 64n) - 1n;
  const next = (state: bigint) => (state * 0x5851f42d4c957f2dn + 0x14057b7ef767814fn) & mask;
  let state = next((next(0n) + seed) & mask);
  return Array.from({ length: count }, () => {
    const old = state;
    state = next(state);
    const folded = Number((((old >> 18n) ^ old) >> 27n) & 0xffffffffn);
    const turn = Number(old >> 59n);
    return ((folded >>> turn) | (folded << (-turn & 31))) >>> 0;
  });
}
