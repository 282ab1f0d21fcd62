const units = [
  ['d', 24 * 3600],
  ['h', 3600],
  ['m', 60],
  ['s', 1],
] as const;

/** A span in its two largest units: `12s`, `3m20s`, `5h`, `2d4h`. Less than nothing is nothing. */
export function duration(spanMs: number): string {
  const seconds = Math.max(0, Math.round(spanMs / 1000));
  const first = units.findIndex(([, size]) => seconds >= size);
  if (first < 0) return '0s';
  let rest = seconds;
  return units
    .slice(first, first + 2)
    .map(([name, size]) => {
      const count = Math.floor(rest / size);
      rest -= count * size;
      return count === 0 ? '' : `${count}${name}`;
    })
    .join('');
}

/** How long ago an instant of a record was. */
export function age(instant: string | undefined, now: number): string | undefined {
  return instant === undefined ? undefined : duration(now - Date.parse(instant));
}
