import { field, numberAt, stringMap, withField } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { toInstant } from '@seatrial/model';
import {
  activePods,
  byReadiness,
  type ControllerParts,
  ownedObject,
  podFor,
  reportStatus,
  startController,
  templateHash,
} from './controller.ts';
import { isReady } from './pod.ts';

const hashLabel = 'pod-template-hash';
const retryMs = 1_000;

/** The Deployment controller: rolling updates within maxSurge and maxUnavailable, and the status counters. */
export function startDeployments(parts: ControllerParts): void {
  const { store, deletions, timeline, faults } = parts;
  const controller = startController('Deployment', parts, reconcile);
  let pods = 0;

  function reconcile(deployment: KubeObject): void {
    const owned = activePods(store, deployment);
    const hash = templateHash(deployment);
    const isRefused = deployment.metadata.deletionTimestamp === undefined && scale(deployment, owned, hash);
    report(deployment, isRefused);
    if (isRefused) timeline.after(retryMs, () => controller.notice(deployment));
  }

  /** @returns whether a pod that is wanted cannot be made */
  function scale(deployment: KubeObject, owned: readonly KubeObject[], hash: string): boolean {
    const { desired, surge, unavailable } = rules(deployment);
    const fresh = owned.filter((pod) => pod.metadata.labels?.[hashLabel] === hash);
    const old = owned.filter((pod) => pod.metadata.labels?.[hashLabel] !== hash);
    const room = Math.min(desired - fresh.length, desired + surge - owned.length);
    if (fresh.length === 0 && room > 0) createReplicaSet(deployment, hash);
    const isRefused = room > 0 && faults.quotaUsedUp;
    if (!isRefused) for (let count = 0; count < room; count += 1) createPod(deployment, hash);

    for (const pod of byReadiness(fresh).slice(0, Math.max(0, fresh.length - desired))) remove(pod);
    let spare = owned.filter(isReady).length - (desired - unavailable);
    for (const pod of byReadiness(old)) {
      if (isReady(pod)) {
        if (spare <= 0) return isRefused;
        spare -= 1;
      }
      remove(pod);
    }
    return isRefused;
  }

  /** Only shows which pods are of which template: the pods are made and counted by their Deployment. */
  function createReplicaSet(deployment: KubeObject, hash: string): void {
    const labels = {
      ...stringMap(deployment, 'spec', 'template', 'metadata', 'labels'),
      [hashLabel]: hash,
    };
    const template = withField(field(deployment, 'spec', 'template'), ['metadata', 'labels'], labels);
    const replicaSet = {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      name: `${deployment.metadata.name}-${hash}`,
    };
    store.put({ ...ownedObject(deployment, replicaSet, labels), spec: { template } }, 'Cluster');
  }

  function createPod(deployment: KubeObject, hash: string): void {
    pods += 1;
    const name = `${deployment.metadata.name}-${hash.slice(0, 5)}-${pods}`;
    store.put(podFor(deployment, name, { [hashLabel]: hash }), 'Cluster');
  }

  function remove(pod: KubeObject): void {
    deletions.begin(pod, 'Cluster');
  }

  function report(deployment: KubeObject, isRefused: boolean): void {
    reportStatus(store, deployment, hashLabel, ({ all, updated, ready }, live) => ({
      replicas: all,
      updatedReplicas: updated,
      readyReplicas: ready,
      availableReplicas: ready,
      ...(isRefused ? { conditions: [refusal(live)] } : {}),
    }));
  }

  function refusal(live: KubeObject): unknown {
    const [known] = (field(live, 'status', 'conditions') as readonly unknown[] | undefined) ?? [];
    return (
      known ?? {
        type: 'ReplicaFailure',
        status: 'True',
        reason: 'FailedCreate',
        message: `pods "${live.metadata.name}" is forbidden: exceeded quota: pods, requested: pods=1`,
        lastTransitionTime: toInstant(timeline.now()),
      }
    );
  }
}

function rules(deployment: KubeObject): { desired: number; surge: number; unavailable: number } {
  const desired = numberAt(deployment, 'spec', 'replicas') ?? 1;
  const limit = (name: string): number | undefined =>
    numberAt(deployment, 'spec', 'strategy', 'rollingUpdate', name);
  const surge = limit('maxSurge') ?? Math.ceil(desired / 4);
  const unavailable = limit('maxUnavailable') ?? Math.floor(desired / 4);
  return { desired, surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}
