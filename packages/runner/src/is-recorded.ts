import type { Observed, Op } from '@seatrial/core';
import type { World } from './world.ts';

/** Whether this cluster's ledger has a decision. */
export async function isRecorded(
  { config, clusterName }: Pick<World, 'config' | 'clusterName'>,
  id: string,
  op: Op,
): Promise<Observed<boolean>> {
  const ledger = await config.ledger(clusterName, op);
  if (ledger.type !== 'Value') return { type: 'Unavailable', reason: ledger.reason };
  return { type: 'Value', value: ledger.value.some((entry) => entry.id === id) };
}
