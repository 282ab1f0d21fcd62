import type { EpochMs, KubeObject } from '@seatrial/model';
import { numberAt, stringAt } from '../fields.ts';
import { conditionOf } from './conditions.ts';
import { type PodView, podView } from './pod-view.ts';

/** A pod that is not ready for a moment only is left to its controller, which replaces it once it is ready. */
const stuckMs = 10_000;

/**
 * The pod of an older template that a StatefulSet waits for, though it would not be made like that any more: it is not
 * ready, and with pods in order (`OrderedReady`) the controller goes on only when it is (kubernetes.io, StatefulSets, "Forced
 * rollback"). No other kind waits like that: Deployments, DaemonSets and StatefulSets in parallel replace what is not ready.
 *
 * @param pods that the workload owns
 */
export function stuckPod(
  workload: KubeObject,
  pods: readonly KubeObject[],
  now: EpochMs,
): PodView | undefined {
  if (!replacesInOrder(workload)) return undefined;
  const first = numberAt(workload, 'spec', 'ordinals', 'start') ?? 0;
  const inOrder = pods.toSorted((a, b) => ordinalOf(a) - ordinalOf(b));
  const index = inOrder.findIndex((pod) => !podView(pod).ready);
  const pod = inOrder[index];
  // Where one before it is missing, that one is made first, and waited for.
  if (pod === undefined || ordinalOf(pod) !== first + index) return undefined;
  const { partition } = updateOf(workload);
  if (podView(pod).terminating || index < partition || isOfTemplate(workload, pod)) return undefined;
  return now - notReadySince(pod) >= stuckMs ? podView(pod) : undefined;
}

/** With `OnDelete` its pods are people's to delete. What its controller has not seen yet, it does not wait with. */
function replacesInOrder(set: KubeObject): boolean {
  const isSeen = (numberAt(set, 'status', 'observedGeneration') ?? 0) >= (set.metadata.generation ?? 0);
  const isParallel = stringAt(set, 'spec', 'podManagementPolicy') === 'Parallel';
  return isSeen && !isParallel && updateOf(set).type === 'RollingUpdate';
}

function updateOf(set: KubeObject): { readonly type: string; readonly partition: number } {
  return {
    type: stringAt(set, 'spec', 'updateStrategy', 'type') ?? 'RollingUpdate',
    partition: numberAt(set, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0,
  };
}

/** Also where it cannot be told: then nothing is known to be wrong with the pod. */
function isOfTemplate(set: KubeObject, { metadata }: KubeObject): boolean {
  const [wanted, own] = [
    stringAt(set, 'status', 'updateRevision'),
    metadata.labels?.['controller-revision-hash'],
  ];
  return wanted === undefined || own === undefined || own === wanted;
}

function ordinalOf({ metadata }: KubeObject): number {
  return Number(metadata.name.slice(metadata.name.lastIndexOf('-') + 1));
}

/** A pod that no node has taken yet has no such condition. */
function notReadySince(pod: KubeObject): EpochMs {
  return conditionOf(pod, 'Ready')?.since ?? Date.parse(stringAt(pod, 'metadata', 'creationTimestamp') ?? '');
}
