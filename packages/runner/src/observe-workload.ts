import type { Op, WorkloadHealth } from '@seatrial/core';
import { absentWorkload, podFailure, stringMap, workloadHealth } from '@seatrial/core';
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
  const selection = {
    ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }),
    labels: stringMap(deployment, 'spec', 'selector', 'matchLabels'),
  };
  const pods = await cluster.list({ apiVersion: 'v1', kind: 'Pod', ...selection }, op);
  const isAnyFailing = pods.some((pod) => podFailure(pod, clock.now()) !== undefined);
  const replicaSets = isAnyFailing
    ? await cluster.list({ apiVersion: 'apps/v1', kind: 'ReplicaSet', ...selection }, op)
    : [];
  return workloadHealth(deployment, pods, replicaSets, clock.now());
}
