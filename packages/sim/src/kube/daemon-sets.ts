import { field, isNodeAway, items, numberAt, stringAt, toleratesZoneFailure } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import {
  byReadiness,
  type ControllerParts,
  isOwned,
  ownedObject,
  podFor,
  reportStatus,
  startController,
  templateHash,
} from './controller.ts';
import { isReady, isTerminating, nodeNameOf } from './pod.ts';

const hashLabel = 'controller-revision-hash';
const retryMs = 1_000;

/** The DaemonSet controller: a pod on each node that takes one, cordoned or not, replaced within maxUnavailable. */
export function startDaemonSets(parts: ControllerParts): void {
  const { store, deletions, faults, timeline } = parts;
  let pods = 0;
  const controller = startController('DaemonSet', parts, (set) => {
    if (set.metadata.deletionTimestamp === undefined) {
      revise(set);
      scale(set);
    }
    report(set);
  });

  /** Says which template is the newest. */
  function revise(set: KubeObject): void {
    const hash = templateHash(set);
    const known = store
      .ofKind('ControllerRevision', set.metadata.namespace)
      .filter((revision) => isOwned(revision, set));
    const newest = Math.max(0, ...known.map((revision) => numberAt(revision, 'revision') ?? 0));
    const own = known.find((revision) => revision.metadata.labels?.[hashLabel] === hash);
    if (own !== undefined && numberAt(own, 'revision') === newest) return;
    const revision = {
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      name: `${set.metadata.name}-${hash.slice(0, 8)}`,
    };
    store.put({ ...ownedObject(set, revision, { [hashLabel]: hash }), revision: newest + 1 }, 'Cluster');
  }

  function scale(set: KubeObject): void {
    const hash = templateHash(set);
    const all = store.ofKind('Pod', set.metadata.namespace).filter((pod) => isOwned(pod, set));
    const nodes = nodesFor(set);
    for (const node of nodes) {
      if (all.some((pod) => nodeNameOf(pod) === node)) continue;
      if (faults.quotaUsedUp) timeline.after(retryMs, () => controller.notice(set));
      else createPod(set, node, hash);
    }
    const active = all.filter((pod) => !isTerminating(pod));
    for (const pod of active) if (!nodes.includes(nodeNameOf(pod) ?? '')) deletions.begin(pod, 'Cluster');
    let spare =
      (numberAt(set, 'spec', 'updateStrategy', 'rollingUpdate', 'maxUnavailable') ?? 1) -
      (nodes.length - active.filter(isReady).length);
    for (const pod of byReadiness(active.filter((it) => it.metadata.labels?.[hashLabel] !== hash))) {
      if (isReady(pod)) {
        if (spare <= 0) return;
        spare -= 1;
      }
      deletions.begin(pod, 'Cluster');
    }
  }

  function createPod(set: KubeObject, node: string, hash: string): void {
    pods += 1;
    const name = `${set.metadata.name}-${hash.slice(0, 5)}-${pods}`;
    store.put(podFor(set, name, { [hashLabel]: hash }, { nodeName: node }), 'Cluster');
  }

  /** Those without a taint that its pods do not bear. A node that is away keeps its pod. */
  function nodesFor(set: KubeObject): readonly string[] {
    const isBorne = toleratesZoneFailure({
      ...set,
      spec: field(set, 'spec', 'template', 'spec'),
    });
    return store
      .ofKind('Node')
      .filter(
        (node) =>
          isBorne ||
          !items(node, 'spec', 'taints').some((taint) => stringAt(taint, 'effect') === 'NoExecute'),
      )
      .map(({ metadata }) => metadata.name);
  }

  function report(set: KubeObject): void {
    reportStatus(store, set, hashLabel, ({ all, updated, ready }) => ({
      desiredNumberScheduled: nodesFor(set).length,
      currentNumberScheduled: all,
      updatedNumberScheduled: updated,
      numberReady: ready,
      numberAvailable: ready,
    }));
  }

  store.onChange(({ object, type, previous }) => {
    if (object.kind !== 'Node') return;
    const isSame =
      type === 'Modified' &&
      previous?.['spec'] === object['spec'] &&
      isNodeAway(previous) === isNodeAway(object);
    if (!isSame) for (const set of store.ofKind('DaemonSet')) controller.notice(set);
  });
}
