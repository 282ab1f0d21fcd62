import { numberAt } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import {
  type ControllerParts,
  isOwned,
  podFor,
  reportStatus,
  startController,
  templateHash,
} from './controller.ts';
import { isReady, isTerminating } from './pod.ts';

const hashLabel = 'controller-revision-hash';

/**
 * The StatefulSet controller: pods have numbers and are made one by one, each when all before it are ready; an update
 * replaces them from the last to the first, each when all after it are ready. A pod that is not ready holds all of that
 * up, also on the way back to a version that would be: somebody has to delete it (the documentation's "Forced rollback").
 */
export function startStatefulSets(parts: ControllerParts): void {
  const { store, deletions, faults, timeline } = parts;
  const retryMs = 1_000;
  const controller = startController('StatefulSet', parts, (set) => {
    if (set.metadata.deletionTimestamp === undefined) scale(set);
    report(set);
  });

  function scale(set: KubeObject): void {
    const hash = templateHash(set);
    const desired = numberAt(set, 'spec', 'replicas') ?? 1;
    const pods = store.ofKind('Pod', set.metadata.namespace).filter((pod) => isOwned(pod, set));
    const numbered = new Map(pods.map((pod) => [pod.metadata.name, pod]));
    const nameOf = (index: number): string => `${set.metadata.name}-${index}`;
    for (let index = 0; index < desired; index += 1) {
      const pod = numbered.get(nameOf(index));
      if (pod === undefined) {
        if (faults.quotaUsedUp) timeline.after(retryMs, () => controller.notice(set));
        else store.put(podFor(set, nameOf(index), { [hashLabel]: hash }), 'Cluster');
        return;
      }
      if (isTerminating(pod) || !isReady(pod)) return;
    }
    const surplus = pods.filter((pod) => !isTerminating(pod) && numberOf(pod) >= desired);
    const last = surplus.toSorted((a, b) => numberOf(b) - numberOf(a))[0];
    if (last !== undefined) return deletions.begin(last, 'Cluster');
    for (let index = desired - 1; index >= 0; index -= 1) {
      const pod = numbered.get(nameOf(index));
      if (pod !== undefined && pod.metadata.labels?.[hashLabel] !== hash)
        return deletions.begin(pod, 'Cluster');
    }
  }

  function report(set: KubeObject): void {
    reportStatus(store, set, hashLabel, ({ all, updated, ready }) => ({
      replicas: all,
      updatedReplicas: updated,
      readyReplicas: ready,
      availableReplicas: ready,
      updateRevision: templateHash(set),
    }));
  }
}

function numberOf({ metadata }: KubeObject): number {
  return Number(metadata.name.slice(metadata.name.lastIndexOf('-') + 1));
}
