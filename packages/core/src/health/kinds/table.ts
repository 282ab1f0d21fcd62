import { builtInRows } from './built-in/rows.ts';
import { certificateRows } from './families/certificates.ts';
import { logRows } from './families/logs.ts';
import type { KindRow } from './kind-row.ts';

/** All kinds that are known, one row for each group of kinds that mean the same. */
export const kindRows: readonly KindRow[] = [...builtInRows, ...certificateRows, ...logRows];

const exact = new Map(
  kindRows.flatMap((row) => row.kinds.map((kind) => [`${row.group}/${kind}`, row] as const)),
);

/** The row of a kind: its own, else that of its group, else that of the nearest group above (`*.example.org`). */
export function rowOf(group: string, kind: string): KindRow | undefined {
  const found = exact.get(`${group}/${kind}`) ?? exact.get(`${group}/*`);
  if (found !== undefined) return found;
  for (let dot = group.indexOf('.'); dot !== -1; dot = group.indexOf('.', dot + 1)) {
    const above = exact.get(`*${group.slice(dot)}/${kind}`) ?? exact.get(`*${group.slice(dot)}/*`);
    if (above !== undefined) return above;
  }
  return undefined;
}
