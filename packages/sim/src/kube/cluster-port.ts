import type { Actor, ClusterPort, Objection } from '@seatrial/core';
import { isAskedFor, isMap, isSameJson, PortError } from '@seatrial/core';
import type { KubeObject, ObjectRef } from '@seatrial/model';
import { fieldManager, refKey, refOf } from '@seatrial/model';
import type { Deletions } from './deletions.ts';
import { applied, frozen, mergePatched } from './json.ts';
import type { Author, Store } from './store.ts';

const noNamespace = new Set(['Namespace', 'Node', 'PriorityClass']);

export interface VirtualPort extends ClusterPort {
  /** An object of the store as the API server tells of it. */
  shown(live: KubeObject): KubeObject;
}

/** The API server of a virtual cluster, behind the port of core. Answers at once and never fails by chance. */
export function createClusterPort(store: Store, deletions: Deletions): VirtualPort {
  /** What was applied last, per object: the fields that our field manager owns. */
  const managed = new Map<string, ManagedFields>();
  const known = new WeakMap<KubeObject, { readonly by: ManagedFields; readonly object: KubeObject }>();

  // Who changes a field takes it from us, and does not give it back by setting it back.
  store.onChange(({ type, object }) => {
    const key = refKey(refOf(object));
    const by = managed.get(key);
    if (by === undefined || by.uid !== object.metadata.uid) return;
    if (type === 'Deleted') return void managed.delete(key);
    const left = unchanged(object, by.fields);
    if (left !== by.fields) managed.set(key, { ...by, fields: left as KubeObject });
  });

  /** As the API server answers with it: with the fields that are ours. */
  function answer(live: KubeObject): KubeObject {
    const by = managed.get(refKey(refOf(live)));
    if (by === undefined || by.uid !== live.metadata.uid) return live;
    const before = known.get(live);
    if (before?.by === by) return before.object;
    const object = withEntry(live, by.fields);
    known.set(live, { by, object });
    return object;
  }

  /** What an apply makes of an object. */
  function asApplied(wanted: KubeObject): KubeObject {
    const live = store.get(refOf(wanted));
    const last = managed.get(refKey(refOf(wanted)));
    const before = live !== undefined && last?.uid === live.metadata.uid ? last?.fields : undefined;
    return applied(live, before, wanted) as KubeObject;
  }

  function inNamespace(object: KubeObject): void {
    const { namespace } = object.metadata;
    if (noNamespace.has(object.kind)) return;
    if (namespace !== undefined && store.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace }))
      return;
    throw new PortError(
      'NotFound',
      `Cannot write ${refKey(refOf(object))}: namespace ${namespace} not found`,
    );
  }

  function there(object: KubeObject): KubeObject {
    const live = store.get(refOf(object));
    if (live === undefined) throw new PortError('NotFound', `${refKey(refOf(object))} not found`);
    return live;
  }

  function fresh(object: KubeObject): KubeObject {
    const live = there(object);
    if (live.metadata.resourceVersion !== object.metadata.resourceVersion) {
      throw new PortError('Conflict', `${refKey(refOf(object))} has been modified`);
    }
    return live;
  }

  return {
    shown: answer,
    async get(ref) {
      const live = store.get(ref);
      return live === undefined ? undefined : answer(live);
    },
    list: async (query) =>
      store
        .ofKind(query.kind, query.namespace)
        .filter((it) => isAskedFor(query, it))
        .map(answer),
    scopeOf: async (_, kind) => (noNamespace.has(kind) ? 'Cluster' : 'Namespaced'),
    async logs({ namespace, pod, container, linesMax }) {
      const live = store.get({ apiVersion: 'v1', kind: 'Pod', namespace, name: pod });
      if (live === undefined) throw new PortError('NotFound', `Pod ${namespace}/${pod} not found`);
      return [`${container} begins`, `${container} cannot go on`].slice(-linesMax).join('\n');
    },
    async apply(object) {
      inNamespace(object);
      const [objection] = objectionsTo(object);
      if (objection !== undefined) throw new PortError('Invalid', objection.message);
      const ref = refOf(object);
      const key = refKey(ref);
      const wanted = frozen(object);
      const written = store.put(asApplied(wanted), 'Runner');
      managed.set(key, { uid: written.metadata.uid, fields: wanted });
      return answer(written);
    },
    async dryRun(object) {
      inNamespace(object);
      const objections = objectionsTo(object);
      return objections.length > 0
        ? { objections }
        : { objections, object: withEntry(asApplied(object), frozen(object)) };
    },
    async create(object, { as = 'Runner' }) {
      inNamespace(object);
      if (store.get(refOf(object)) !== undefined) {
        throw new PortError('AlreadyExists', `${refKey(refOf(object))} already exists`);
      }
      return store.put(object, authorOf(as));
    },
    async updateStatus(object) {
      const live = fresh(object);
      return store.put({ ...live, status: object['status'] }, 'Runner');
    },
    async patch(object, patch, as) {
      const live = object.metadata.resourceVersion === undefined ? there(object) : fresh(object);
      return store.put(mergePatched(live, patch) as KubeObject, authorOf(as));
    },
    async delete(ref: ObjectRef, { uid, gracePeriodSeconds, as }) {
      const live = store.get(ref);
      if (live === undefined) return { type: 'Gone' };
      if (uid !== undefined && live.metadata.uid !== uid) return undefined;
      deletions.begin(live, authorOf(as), gracePeriodSeconds);
      const left = store.get(ref);
      if (left !== undefined && left.metadata.uid === live.metadata.uid)
        return { type: 'Going', object: answer(left) };
      return { type: 'Gone', ...(live.metadata.uid === undefined ? {} : { uid: live.metadata.uid }) };
    },
  };
}

/** What an application's account writes is the runner's doing. */
function authorOf(actor: Actor): Author {
  return typeof actor === 'string' ? actor : 'Runner';
}

interface ManagedFields {
  readonly uid: string | undefined;
  readonly fields: KubeObject;
}

function withEntry(live: KubeObject, fields: KubeObject): KubeObject {
  const entry = { manager: fieldManager, operation: 'Apply', fieldsV1: treeOf(fields) };
  return frozen({ ...live, metadata: { ...live.metadata, managedFields: [entry] } });
}

/** The tree of the fields that were applied (meta/v1 FieldsV1). */
function treeOf(applied: unknown): Readonly<Record<string, unknown>> {
  if (!isMap(applied)) return {};
  return Object.fromEntries(Object.entries(applied).map(([key, value]) => [`f:${key}`, treeOf(value)]));
}

/** Of what was applied, the fields that are as they were then; the very same where all are. */
function unchanged(live: unknown, applied: unknown): unknown {
  if (!isMap(applied)) return isSameJson(live, applied) ? applied : undefined;
  const left = Object.entries(applied).map(
    ([key, value]) => [key, unchanged(isMap(live) ? live[key] : undefined, value)] as const,
  );
  if (left.every(([key, value]) => value === applied[key])) return applied;
  return Object.fromEntries(left.filter(([, value]) => value !== undefined));
}

/** An admission policy of the cluster's owner, for versions that are made to be refused. */
function objectionsTo(object: KubeObject): readonly Objection[] {
  const refused = object.kind === 'Deployment' && JSON.stringify(object['spec']).includes(':refused-');
  return refused ? [{ message: 'the image is not allowed here', field: 'spec.template.spec' }] : [];
}
