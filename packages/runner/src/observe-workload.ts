import type { Op, WorkloadHealth } from '@seatrial/core';
import { absentWorkload, stringMap, workloadHealth } from '@seatrial/core';
import type { ObjectRef } from '@seatrial/model';
import type { World } from './world.ts';

/** Reads a Deployment and its pods afresh and judges them. */
export async function observeWorkload(
  { cluster, clock }: Pick<World, 'cluster' | 'clock'>,
  ref: ObjectRef,
  op: Op,
): Promise<WorkloadHealth> {
  const deployment = await cluster.get(ref, op);
  if (deployment === undefined) return absentWorkload;
  const pods = await cluster.list(
    {
      apiVersion: 'v1',
      kind: 'Pod',
      ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }),
      labels: stringMap(deployment, 'spec', 'selector', 'matchLabels'),
    },
    op,
  );
  return workloadHealth(deployment, pods, clock.now());
}
