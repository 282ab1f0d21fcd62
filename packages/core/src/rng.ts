/** Draws that repeat bit for bit from a seed. Not for secrets. */
export type Rng = {
  /** A number in [0, 1), of 32 random bits. */
  readonly next: () => number;
  /** A whole number in [0, below); `below` is a whole number from 1 to 2^32. */
  readonly int: (below: number) => number;
};

const MULTIPLIER_HIGH = 0x5851f42d;
const MULTIPLIER_LOW = 0x4c957f2d;
const INCREMENT_HIGH = 0x14057b7e;
const INCREMENT_LOW = 0xf767814f;
const UINT32 = 2 ** 32;

/**
 * PCG32 (XSH-RR, 64 bits of state; O'Neill 2014, pcg-random.org) from a whole-number seed, of which 53 bits count.
 * The state is kept in two 32-bit halves: a bigint per draw would make simulations fifty times slower.
 */
export function createRng(seed: number): Rng {
  let high = 0;
  let low = 0;

  function step(): void {
    const product = multiplyLow(low, MULTIPLIER_LOW);
    const productHigh =
      (product.high + Math.imul(low, MULTIPLIER_HIGH) + Math.imul(high, MULTIPLIER_LOW)) >>> 0;
    const sum = product.low + INCREMENT_LOW;
    low = sum >>> 0;
    high = (productHigh + INCREMENT_HIGH + (sum >= UINT32 ? 1 : 0)) >>> 0;
  }

  function draw(): number {
    const oldHigh = high;
    const oldLow = low;
    step();
    const shiftedHigh = oldHigh >>> 18;
    const shiftedLow = ((oldHigh << 14) | (oldLow >>> 18)) >>> 0;
    const mixedHigh = shiftedHigh ^ oldHigh;
    const mixedLow = shiftedLow ^ oldLow;
    const folded = (mixedHigh << 5) | (mixedLow >>> 27);
    const turn = oldHigh >>> 27;
    return ((folded >>> turn) | (folded << (-turn & 31))) >>> 0;
  }

  step();
  const seeded = low + (seed >>> 0);
  low = seeded >>> 0;
  high = (high + Math.floor(seed / UINT32) + (seeded >= UINT32 ? 1 : 0)) >>> 0;
  step();

  return {
    next: () => draw() / UINT32,
    int: (below) => Math.floor((draw() / UINT32) * below),
  };
}

/** The 64-bit product of two 32-bit words, by 16-bit limbs. */
function multiplyLow(a: number, b: number): { readonly high: number; readonly low: number } {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const lowest = aLow * bLow;
  const middle = aHigh * bLow + (lowest >>> 16);
  const other = aLow * bHigh + (middle & 0xffff);
  return {
    high: (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(other / 65536)) >>> 0,
    low: (((other & 0xffff) << 16) | (lowest & 0xffff)) >>> 0,
  };
}
