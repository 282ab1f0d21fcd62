import type { Observed } from '@seatrial/core';
import type { LedgerTrust } from '@seatrial/git';
import { clusterFault, type SourceView } from './source.ts';

/** Of a cluster that no file declares; a file that cannot be read is another matter. */
const nobodySigns: LedgerTrust = { keys: [] };

/**
 * Whose entries of a cluster's ledger are believed, by the Cluster file on the config branch. While that cannot be read
 * nobody is: a mistake in a file must not open the ledger to everybody.
 */
export function ledgerTrust(
  view: Pick<SourceView, 'clusters' | 'errors' | 'clusterErrors'> | undefined,
  cluster: string,
): Observed<LedgerTrust> {
  if (view === undefined) return { type: 'Unavailable', reason: 'the config branch was not read yet' };
  const found = view.clusters.get(cluster);
  if (found !== undefined) return { type: 'Value', value: found.spec.ledger };
  const fault = clusterFault(view, cluster);
  if (fault !== undefined)
    return { type: 'Unavailable', reason: `whom to believe stands in its Cluster file: ${fault}` };
  return { type: 'Value', value: nobodySigns };
}
