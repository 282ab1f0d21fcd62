import { LedgerEntry } from '@seatrial/model';

/** A cluster's word that it has promoted a version of the shop. */
export function promotionOf(cluster: string, tree: string, change: Partial<LedgerEntry> = {}): LedgerEntry {
  const at = '2026-01-01T00:00:00.000Z';
  return LedgerEntry.parse({
    type: 'Release',
    id: `${cluster}.${tree}`,
    at,
    cluster,
    application: 'shop',
    tree,
    release: 'shop-1',
    commit: tree,
    outcome: 'Promoted',
    quarantined: false,
    verdict: { outcome: 'Pass', gate: 'ErrorRate', reason: 'Held', message: '', at },
    ...change,
  });
}
