import { isQuantity } from '../formats.ts';

const decimal = { n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 };
const binary = { Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 };
const factors: Readonly<Record<string, number>> = { ...decimal, ...binary };

/** `1.5Gi` in its unit's ones; `undefined` where it is no quantity. */
export function quantityOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !isQuantity(value)) return undefined;
  const unit = /[A-Za-z]{1,2}$/.exec(value)?.[0] ?? '';
  const factor = factors[unit];
  return factor === undefined ? Number(value) : Number(value.slice(0, -unit.length)) * factor;
}

/** Whether one is more than the other, and not by rounding alone. */
export function isMore(one: number, other: number): boolean {
  return one - other > Math.abs(other) * 1e-9;
}
