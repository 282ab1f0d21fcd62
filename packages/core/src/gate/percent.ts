/** A share for people: three digits that count. */
export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))}%`;
}
