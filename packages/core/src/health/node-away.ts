import type { KubeObject } from '@seatrial/model';
import { conditionOf } from './conditions.ts';

/** Whether a node is gone, or its kubelet does not answer or says that it cannot run pods (core/v1, condition Ready). */
export function isNodeAway(node: KubeObject | undefined): boolean {
  if (node === undefined) return true;
  const ready = conditionOf(node, 'Ready');
  return ready !== undefined && ready.status !== 'True';
}
