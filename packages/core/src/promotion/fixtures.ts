import { LedgerEntry } from '@seatrial/model';

/** A cluster's word that it has promoted a version of the shop. */
export function promotionOf(
  cluster: string,
  version: string,
  change: Partial<LedgerEntry> = {},
): LedgerEntry {
  const at = '2026-01-01T00:00:00.000Z';
  return LedgerEntry.parse({
    type: 'Release',
    id: `${cluster}.${version}`,
    at,
    cluster,
    application: 'shop',
    version,
    release: 'shop-1',
    commit: version,
    outcome: 'Promoted',
    quarantined: false,
    verdict: { outcome: 'Pass', gate: 'ErrorRate', reason: 'Held', message: '', at },
    ...change,
  });
}
