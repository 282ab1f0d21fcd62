import type { Rng } from '@seatrial/core';
import { field, numberAt, stringMap, withField } from '@seatrial/core';
import type { KubeObject, OwnerReference } from '@seatrial/model';
import { refKey, refOf } from '@seatrial/model';
import { between } from '../draws.ts';
import { textId } from '../git/text-id.ts';
import type { Timeline } from '../time/timeline.ts';
import type { Deletions } from './deletions.ts';
import { isReady, isTerminating } from './pod.ts';
import type { Store } from './store.ts';

const noticeMs = [5, 150] as const;
const hashLabel = 'pod-template-hash';

/** The Deployment controller: rolling updates within maxSurge and maxUnavailable, and the status counters. */
export function startDeployments(store: Store, deletions: Deletions, timeline: Timeline, rng: Rng): void {
  const noticed = new Set<string>();
  const hashes = new WeakMap<object, string>();
  let pods = 0;

  function notice(deployment: KubeObject): void {
    const key = refKey(refOf(deployment));
    if (noticed.has(key)) return;
    noticed.add(key);
    timeline.after(between(rng, noticeMs), () => {
      noticed.delete(key);
      const live = store.get(refOf(deployment));
      if (live !== undefined) reconcile(live);
    });
  }

  function reconcile(deployment: KubeObject): void {
    const owned = store
      .ofKind('Pod', deployment.metadata.namespace)
      .filter((pod) => isOwnedBy(pod, deployment) && !isTerminating(pod));
    const hash = templateHash(deployment);
    if (deployment.metadata.deletionTimestamp === undefined) scale(deployment, owned, hash);
    report(deployment, hash);
  }

  function scale(deployment: KubeObject, owned: readonly KubeObject[], hash: string): void {
    const { desired, surge, unavailable } = rules(deployment);
    const fresh = owned.filter((pod) => pod.metadata.labels?.[hashLabel] === hash);
    const old = owned.filter((pod) => pod.metadata.labels?.[hashLabel] !== hash);
    const room = Math.min(desired - fresh.length, desired + surge - owned.length);
    if (fresh.length === 0 && room > 0) createReplicaSet(deployment, hash);
    for (let count = 0; count < room; count += 1) createPod(deployment, hash);

    for (const pod of byReadiness(fresh).slice(0, Math.max(0, fresh.length - desired))) remove(pod);
    let spare = owned.filter(isReady).length - (desired - unavailable);
    for (const pod of byReadiness(old)) {
      if (isReady(pod)) {
        if (spare <= 0) return;
        spare -= 1;
      }
      remove(pod);
    }
  }

  /** Only tells which pods are of which template: the pods are made and counted by their Deployment. */
  function createReplicaSet(deployment: KubeObject, hash: string): void {
    const { name, namespace } = deployment.metadata;
    const labels = {
      ...stringMap(deployment, 'spec', 'template', 'metadata', 'labels'),
      [hashLabel]: hash,
    };
    const template = withField(field(deployment, 'spec', 'template'), ['metadata', 'labels'], labels);
    store.put(
      {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: {
          name: `${name}-${hash}`,
          ...(namespace === undefined ? {} : { namespace }),
          labels,
          ownerReferences: [ownedBy(deployment)],
        },
        spec: { template },
      },
      'Cluster',
    );
  }

  function createPod(deployment: KubeObject, hash: string): void {
    pods += 1;
    const { name, namespace } = deployment.metadata;
    store.put(
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: `${name}-${hash.slice(0, 5)}-${pods}`,
          ...(namespace === undefined ? {} : { namespace }),
          labels: { ...stringMap(deployment, 'spec', 'template', 'metadata', 'labels'), [hashLabel]: hash },
          ownerReferences: [ownedBy(deployment)],
        },
        spec: field(deployment, 'spec', 'template', 'spec'),
        status: { phase: 'Pending' },
      },
      'Cluster',
    );
  }

  function remove(pod: KubeObject): void {
    deletions.begin(pod, 'Cluster');
  }

  function report(deployment: KubeObject, hash: string): void {
    const live = store.get(refOf(deployment));
    if (live === undefined) return;
    const active = store
      .ofKind('Pod', deployment.metadata.namespace)
      .filter((pod) => isOwnedBy(pod, deployment) && !isTerminating(pod));
    const readyReplicas = active.filter(isReady).length;
    const status = {
      observedGeneration: deployment.metadata.generation,
      replicas: active.length,
      updatedReplicas: active.filter((pod) => pod.metadata.labels?.[hashLabel] === hash).length,
      readyReplicas,
      availableReplicas: readyReplicas,
    };
    store.put({ ...live, status }, 'Cluster');
  }

  function templateHash(deployment: KubeObject): string {
    const template = field(deployment, 'spec', 'template') as object;
    const known = hashes.get(template) ?? textId(JSON.stringify(template));
    hashes.set(template, known);
    return known;
  }

  store.onChange(({ object }) => {
    if (object.kind === 'Deployment') return notice(object);
    const owner = object.metadata.ownerReferences?.[0];
    if (object.kind !== 'Pod' || owner === undefined) return;
    const { namespace } = object.metadata;
    notice({ ...owner, metadata: { name: owner.name, ...(namespace === undefined ? {} : { namespace }) } });
  });
}

function rules(deployment: KubeObject): { desired: number; surge: number; unavailable: number } {
  const desired = numberAt(deployment, 'spec', 'replicas') ?? 1;
  const limit = (name: string): number | undefined =>
    numberAt(deployment, 'spec', 'strategy', 'rollingUpdate', name);
  const surge = limit('maxSurge') ?? Math.ceil(desired / 4);
  const unavailable = limit('maxUnavailable') ?? Math.floor(desired / 4);
  return { desired, surge, unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable };
}

function ownedBy({ metadata: { name, uid = '' } }: KubeObject): OwnerReference {
  return { apiVersion: 'apps/v1', kind: 'Deployment', name, uid, controller: true };
}

function isOwnedBy(pod: KubeObject, owner: KubeObject): boolean {
  return pod.metadata.ownerReferences?.[0]?.uid === owner.metadata.uid;
}

/** Pods that are not ready go first. */
function byReadiness(pods: readonly KubeObject[]): readonly KubeObject[] {
  return pods.toSorted((a, b) => Number(isReady(a)) - Number(isReady(b)));
}
