import { isSameJson } from '@seatrial/core';
import type { KubeObject, ObjectMeta, ObjectRef } from '@seatrial/model';
import { refKey, refOf, toInstant } from '@seatrial/model';
import { textId } from '../git/text-id.ts';
import type { Timeline } from '../time/timeline.ts';
import { frozen } from './json.ts';

/** Who changed an object: the checks treat them differently. */
export type Author = 'Runner' | 'Chaos' | 'Cluster' | 'Person' | 'Disaster';

export interface Change {
  readonly type: 'Added' | 'Modified' | 'Deleted';
  /** As it is now; as it was at last when it is deleted, with the version of its deletion. */
  readonly object: KubeObject;
  readonly previous?: KubeObject;
  readonly by: Author;
}

/** The objects of one cluster, as etcd holds them: every value is frozen, and listeners get every write. */
export interface Store {
  get(ref: ObjectRef): KubeObject | undefined;
  /** Objects of a kind, in the order of their making. */
  ofKind(kind: string, namespace?: string): readonly KubeObject[];
  /** Makes or replaces an object; a write that changes nothing is none. @returns the object as it is now */
  put(object: KubeObject, by: Author): KubeObject;
  remove(ref: ObjectRef, by: Author): void;
  onChange(listener: (change: Change) => void): void;
  /** Of the last write. */
  resourceVersion(): string;
}

export function createStore(cluster: string, timeline: Timeline): Store {
  const kinds = new Map<string, Map<string, KubeObject>>();
  const listeners: ((change: Change) => void)[] = [];
  let resourceVersion = 0;
  let uids = 0;

  function notify(change: Change): void {
    for (const listener of listeners) listener(change);
  }

  function born(object: KubeObject): ObjectMeta {
    uids += 1;
    return {
      ...object.metadata,
      uid: textId(`${cluster} ${uids}`),
      generation: 1,
      creationTimestamp: toInstant(timeline.now()),
    };
  }

  function replaced(object: KubeObject, previous: KubeObject): ObjectMeta {
    const { uid, creationTimestamp, generation = 1 } = previous.metadata;
    const specChanged = !isSameJson(object['spec'], previous['spec']);
    return {
      ...object.metadata,
      ...(uid === undefined ? {} : { uid }),
      ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
      generation: specChanged ? generation + 1 : generation,
    };
  }

  return {
    get: (ref) => kinds.get(ref.kind)?.get(refKey(ref)),
    ofKind(kind, namespace) {
      const all = [...(kinds.get(kind)?.values() ?? [])];
      return namespace === undefined ? all : all.filter((it) => it.metadata.namespace === namespace);
    },
    put(object, by) {
      const key = refKey(refOf(object));
      const objects = kinds.get(object.kind) ?? new Map<string, KubeObject>();
      kinds.set(object.kind, objects);
      const previous = objects.get(key);
      const next = frozen({
        ...object,
        metadata: previous === undefined ? born(object) : replaced(object, previous),
      });
      if (previous !== undefined && sameButVersion(next, previous)) return previous;
      resourceVersion += 1;
      const stored = frozen({
        ...next,
        metadata: { ...next.metadata, resourceVersion: String(resourceVersion) },
      });
      objects.set(key, stored);
      notify(
        previous === undefined
          ? { type: 'Added', object: stored, by }
          : { type: 'Modified', object: stored, previous, by },
      );
      return stored;
    },
    remove(ref, by) {
      const object = kinds.get(ref.kind)?.get(refKey(ref));
      if (object === undefined) return;
      kinds.get(ref.kind)?.delete(refKey(ref));
      resourceVersion += 1;
      const metadata = { ...object.metadata, resourceVersion: String(resourceVersion) };
      notify({ type: 'Deleted', object: frozen({ ...object, metadata }), previous: object, by });
    },
    onChange: (listener) => void listeners.push(listener),
    resourceVersion: () => String(resourceVersion),
  };
}

function sameButVersion(a: KubeObject, b: KubeObject): boolean {
  const bare = (object: KubeObject): KubeObject => {
    const { resourceVersion: _, ...metadata } = object.metadata;
    return { ...object, metadata };
  };
  return isSameJson(bare(a), bare(b));
}
