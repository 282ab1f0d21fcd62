import type { Rng } from '@seatrial/core';
import { numberAt } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { refOf, toInstant } from '@seatrial/model';
import { between } from '../draws.ts';
import type { Timeline } from '../time/timeline.ts';
import type { Author, Store } from './store.ts';

const graceSecondsDefault = 30;
/** How long the garbage collector takes to notice. */
const collectMs = [10, 400] as const;

const ownedKinds = ['Pod', 'ReplicaSet', 'ControllerRevision', 'Job', 'EndpointSlice'];

/** Deletion as a cluster does it: pods get their grace, everything else waits until what it owns is gone. */
export interface Deletions {
  /** @param graceSeconds of a pod; its own when absent */
  begin(object: KubeObject, by: Author, graceSeconds?: number): void;
}

export function createDeletions(store: Store, timeline: Timeline, rng: Rng): Deletions {
  function begin(object: KubeObject, by: Author, graceSeconds?: number): void {
    if (object.kind === 'Pod') return beginPod(object, by, graceSeconds);
    if (object.metadata.deletionTimestamp !== undefined) return;
    store.put(marked(object), by);
    timeline.after(between(rng, collectMs), () => collect(object));
  }

  function beginPod(pod: KubeObject, by: Author, graceSeconds: number | undefined): void {
    const grace =
      graceSeconds ?? numberAt(pod, 'spec', 'terminationGracePeriodSeconds') ?? graceSecondsDefault;
    if (grace === 0) return store.remove(refOf(pod), by);
    if (pod.metadata.deletionTimestamp !== undefined) return;
    store.put(marked(pod), by);
    // Most programs heed SIGTERM; some have to be killed at the end of their grace.
    const endsMs = rng.next() < 0.9 ? between(rng, [50, 1_500]) : grace * 1000;
    timeline.after(Math.min(endsMs, grace * 1000), () => removeIfSame(pod, 'Cluster'));
  }

  function collect(owner: KubeObject): void {
    if (store.get(refOf(owner))?.metadata.uid !== owner.metadata.uid) return;
    const owned = ownedKinds
      .flatMap((kind) => store.ofKind(kind, owner.metadata.namespace))
      .filter((it) => it.metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid));
    if (owned.length === 0) return removeIfSame(owner, 'Cluster');
    for (const object of owned) begin(object, 'Cluster');
    timeline.after(between(rng, collectMs), () => collect(owner));
  }

  function removeIfSame(object: KubeObject, by: Author): void {
    if (store.get(refOf(object))?.metadata.uid === object.metadata.uid) store.remove(refOf(object), by);
  }

  function marked(object: KubeObject): KubeObject {
    const live = store.get(refOf(object)) ?? object;
    return { ...live, metadata: { ...live.metadata, deletionTimestamp: toInstant(timeline.now()) } };
  }

  return { begin };
}
