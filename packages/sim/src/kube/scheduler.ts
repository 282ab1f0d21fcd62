import { field, isNodeAway, items, stringAt, toleratesZoneFailure } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { refOf, toInstant } from '@seatrial/model';
import { between } from '../draws.ts';
import type { ControllerParts } from './controller.ts';
import { isTerminating, nodeNameOf } from './pod.ts';
import type { Store } from './store.ts';

const bindMs = [5, 100] as const;
const evictMs = [5, 300] as const;
const retryMs = 1_000;
const zoneLabel = 'topology.kubernetes.io/zone';

/** Binds pods to nodes, spread over zones, and drives them off nodes with a NoExecute taint. */
export function startScheduler({ store, deletions, timeline, rng, faults }: ControllerParts): void {
  function bind(pod: KubeObject): void {
    const live = store.get(refOf(pod));
    if (live === undefined || live.metadata.uid !== pod.metadata.uid) return;
    if (nodeNameOf(live) !== undefined || isTerminating(live)) return;
    const node = faults.full ? undefined : emptiest(store, live);
    if (node === undefined) {
      noteUnschedulable(live);
      timeline.after(retryMs, () => bind(live));
      return;
    }
    const scheduled = { type: 'PodScheduled', status: 'True', lastTransitionTime: toInstant(timeline.now()) };
    store.put(
      {
        ...live,
        spec: { ...(live['spec'] as object), nodeName: node.metadata.name },
        status: { phase: 'Pending', conditions: [scheduled] },
      },
      'Cluster',
    );
  }

  function noteUnschedulable(pod: KubeObject): void {
    if (items(pod, 'status', 'conditions').length > 0) return;
    const condition = {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message: 'no node takes the pod',
      lastTransitionTime: toInstant(timeline.now()),
    };
    store.put({ ...pod, status: { phase: 'Pending', conditions: [condition] } }, 'Cluster');
  }

  function evict(node: KubeObject): void {
    const live = store.get(refOf(node));
    if (live === undefined || !hasNoExecute(live)) return;
    for (const pod of store.ofKind('Pod')) {
      if (nodeNameOf(pod) === node.metadata.name && !toleratesZoneFailure(pod))
        deletions.begin(pod, 'Cluster');
    }
  }

  store.onChange(({ type, object }) => {
    if (type === 'Deleted') return;
    if (object.kind === 'Pod' && type === 'Added') timeline.after(between(rng, bindMs), () => bind(object));
    if (object.kind === 'Node' && hasNoExecute(object))
      timeline.after(between(rng, evictMs), () => evict(object));
  });
}

function emptiest(store: Store, pod: KubeObject): KubeObject | undefined {
  const nodes = store
    .ofKind('Node')
    .filter(
      (node) =>
        !isNodeAway(node) &&
        field(node, 'spec', 'unschedulable') !== true &&
        (!hasNoExecute(node) || toleratesZoneFailure(pod)),
    );
  const zones = new Map(store.ofKind('Node').map((node) => [node.metadata.name, zoneOf(node)]));
  const pods = store.ofKind('Pod').filter((it) => !isTerminating(it));
  const owner = pod.metadata.ownerReferences?.[0]?.uid;
  const crowd = (node: KubeObject): number =>
    pods.reduce((sum, other) => {
      const on = nodeNameOf(other);
      if (on === undefined) return sum;
      const sameZone = other.metadata.ownerReferences?.[0]?.uid === owner && zones.get(on) === zoneOf(node);
      return sum + (sameZone ? 100 : 0) + (on === node.metadata.name ? 1 : 0);
    }, 0);
  return nodes.map((node) => ({ node, crowd: crowd(node) })).toSorted((a, b) => a.crowd - b.crowd)[0]?.node;
}

function hasNoExecute(node: KubeObject): boolean {
  return items(node, 'spec', 'taints').some((taint) => stringAt(taint, 'effect') === 'NoExecute');
}

function zoneOf(node: KubeObject): string {
  return node.metadata.labels?.[zoneLabel] ?? '';
}
