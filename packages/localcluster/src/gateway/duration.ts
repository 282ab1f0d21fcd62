const UNIT_MS = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;

/**
 * Milliseconds of a Gateway API duration such as `1m30s`; undefined when it is none. Zero means: no limit.
 * Source: GEP-2257, which allows one to four parts of at most five digits.
 */
export function parseDurationMs(text: string): number | undefined {
  if (!/^([0-9]{1,5}(h|m|s|ms)){1,4}$/.test(text)) return undefined;
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d{1,5})(ms|h|m|s)/g))
    sum += Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
  return sum;
}
