import type { Rng } from '@seatrial/core';
import { field, stringMap } from '@seatrial/core';
import type { KubeObject, OwnerReference } from '@seatrial/model';
import { refKey, refOf } from '@seatrial/model';
import { between } from '../draws.ts';
import { textId } from '../git/text-id.ts';
import type { Timeline } from '../time/timeline.ts';
import type { ClusterFaults } from './cluster-faults.ts';
import type { Deletions } from './deletions.ts';
import { isReady, isTerminating } from './pod.ts';
import type { Store } from './store.ts';

/** What every controller of workloads has. */
export interface ControllerParts {
  readonly store: Store;
  readonly deletions: Deletions;
  readonly timeline: Timeline;
  readonly rng: Rng;
  readonly faults: ClusterFaults;
}

const noticeMs = [5, 150] as const;

export interface Controller {
  /** Has the object looked at soon, once however often it is asked. */
  notice(object: KubeObject): void;
}

/** Has each object of a kind looked at a moment after it, or something that it owns, has changed. */
export function startController(
  kind: string,
  { store, timeline, rng }: ControllerParts,
  reconcile: (live: KubeObject) => void,
): Controller {
  const noticed = new Set<string>();

  function notice(object: KubeObject): void {
    const key = refKey(refOf(object));
    if (noticed.has(key)) return;
    noticed.add(key);
    timeline.after(between(rng, noticeMs), () => {
      noticed.delete(key);
      const live = store.get(refOf(object));
      if (live !== undefined) reconcile(live);
    });
  }

  store.onChange(({ object }) => {
    if (object.kind === kind) return notice(object);
    const owner = object.metadata.ownerReferences?.[0];
    if (owner?.kind !== kind) return;
    const { namespace } = object.metadata;
    notice({ ...owner, metadata: { name: owner.name, ...(namespace === undefined ? {} : { namespace }) } });
  });
  return { notice };
}

/** Pods that a workload owns and that are not terminating. */
export function activePods(store: Store, workload: KubeObject): readonly KubeObject[] {
  return store
    .ofKind('Pod', workload.metadata.namespace)
    .filter((pod) => isOwned(pod, workload) && !isTerminating(pod));
}

export function isOwned(object: KubeObject, owner: KubeObject): boolean {
  return object.metadata.ownerReferences?.[0]?.uid === owner.metadata.uid;
}

function ownerReference({ apiVersion, kind, metadata }: KubeObject): OwnerReference {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '', controller: true };
}

/** An object of a name of its own beside its owner, which takes it with it when it goes. */
export function ownedObject(
  owner: KubeObject,
  { apiVersion, kind, name }: { readonly apiVersion: string; readonly kind: string; readonly name: string },
  labels: Readonly<Record<string, string>>,
): KubeObject {
  const { namespace } = owner.metadata;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      labels: { ...labels },
      ownerReferences: [ownerReference(owner)],
    },
  };
}

/** A pod of a workload's template. */
export function podFor(
  workload: KubeObject,
  name: string,
  labels: Readonly<Record<string, string>>,
  more: Readonly<Record<string, unknown>> = {},
): KubeObject {
  const own = { ...stringMap(workload, 'spec', 'template', 'metadata', 'labels'), ...labels };
  return {
    ...ownedObject(workload, { apiVersion: 'v1', kind: 'Pod', name }, own),
    spec: { ...(field(workload, 'spec', 'template', 'spec') as object), ...more },
    status: { phase: 'Pending' },
  };
}

/** How many pods of a workload there are, have its newest template, and are ready. */
export interface PodCounts {
  readonly all: number;
  readonly updated: number;
  readonly ready: number;
}

/** Writes the status of a workload that is still there. `hashLabel`: the label of its pods that identifies their template. */
export function reportStatus(
  store: Store,
  workload: KubeObject,
  hashLabel: string,
  statusOf: (counts: PodCounts, live: KubeObject) => object,
): void {
  const live = store.get(refOf(workload));
  if (live === undefined) return;
  const hash = templateHash(workload);
  const pods = activePods(store, workload);
  const counts = {
    all: pods.length,
    updated: pods.filter((pod) => pod.metadata.labels?.[hashLabel] === hash).length,
    ready: pods.filter(isReady).length,
  };
  const observedGeneration = workload.metadata.generation;
  store.put({ ...live, status: { observedGeneration, ...statusOf(counts, live) } }, 'Cluster');
}

const hashes = new WeakMap<object, string>();

/** The same for the same template. */
export function templateHash(workload: KubeObject): string {
  const template = field(workload, 'spec', 'template') as object;
  const known = hashes.get(template) ?? textId(JSON.stringify(template));
  hashes.set(template, known);
  return known;
}

/** Pods that are not ready go first. */
export function byReadiness(pods: readonly KubeObject[]): readonly KubeObject[] {
  return pods.toSorted((a, b) => Number(isReady(a)) - Number(isReady(b)));
}
