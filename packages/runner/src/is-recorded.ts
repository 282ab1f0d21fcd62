import type { Observed, Op } from '@seatrial/core';
import type { World } from './world.ts';

/** Whether this cluster's ledger has a decision. */
export async function isRecorded(
  { config, clusterName }: Pick<World, 'config' | 'clusterName'>,
  id: string,
  op: Op,
): Promise<Observed<boolean>> {
  return config.isInLedger(clusterName, { is: id }, op);
}
