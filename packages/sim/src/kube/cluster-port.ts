import type { ClusterPort, Objection } from '@seatrial/core';
import { isAskedFor, isMap, isSameJson, PortError } from '@seatrial/core';
import type { KubeObject, ObjectRef } from '@seatrial/model';
import { fieldManager, refKey, refOf } from '@seatrial/model';
import type { Deletions } from './deletions.ts';
import { applied, frozen, mergePatched } from './json.ts';
import type { Store } from './store.ts';

const noNamespace = new Set(['Namespace', 'Node']);

export interface VirtualPort extends ClusterPort {
  /** An object of the store as the API server tells of it. */
  shown(live: KubeObject): KubeObject;
}

/** The API server of a virtual cluster, behind the port of core. Answers at once and never fails by chance. */
export function createClusterPort(store: Store, deletions: Deletions): VirtualPort {
  /** What was applied last, per object: the fields that our field manager owns. */
  const managed = new Map<string, ManagedFields>();
  const known = new WeakMap<KubeObject, { readonly by: ManagedFields; readonly object: KubeObject }>();

  /** As the API server answers with it: with the fields that are ours, as far as nobody has changed them since. */
  function answer(live: KubeObject): KubeObject {
    const by = managed.get(refKey(refOf(live)));
    if (by === undefined || by.uid !== live.metadata.uid) return live;
    const before = known.get(live);
    if (before?.by === by) return before.object;
    const entry = { manager: fieldManager, operation: 'Apply', fieldsV1: ownFields(live, by.fields) ?? {} };
    const object = frozen({ ...live, metadata: { ...live.metadata, managedFields: [entry] } });
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
      return objections.length > 0 ? { objections } : { objections, object: asApplied(object) };
    },
    async create(object, { as = 'Runner' }) {
      inNamespace(object);
      if (store.get(refOf(object)) !== undefined) {
        throw new PortError('AlreadyExists', `${refKey(refOf(object))} already exists`);
      }
      return store.put(object, as);
    },
    async updateStatus(object) {
      const live = fresh(object);
      return store.put({ ...live, status: object['status'] }, 'Runner');
    },
    async patch(object, patch, as) {
      const live = object.metadata.resourceVersion === undefined ? there(object) : fresh(object);
      return store.put(mergePatched(live, patch) as KubeObject, as);
    },
    async delete(ref: ObjectRef, { uid, gracePeriodSeconds, as }) {
      const live = store.get(ref);
      if (live === undefined || (uid !== undefined && live.metadata.uid !== uid)) return;
      deletions.begin(live, as, gracePeriodSeconds);
    },
  };
}

interface ManagedFields {
  readonly uid: string | undefined;
  readonly fields: KubeObject;
}

/** The tree of the fields (meta/v1 FieldsV1) that are as they were applied; undefined where there is none. */
function ownFields(live: unknown, applied: unknown): unknown {
  if (!isMap(applied)) return isSameJson(live, applied) ? {} : undefined;
  if (!isMap(live)) return undefined;
  const own = Object.entries(applied).flatMap(([key, value]) => {
    const fields = ownFields(live[key], value);
    return fields === undefined ? [] : [[`f:${key}`, fields] as const];
  });
  return own.length === 0 ? undefined : Object.fromEntries(own);
}

/** An admission policy of the cluster's owner, for versions that are made to be refused. */
function objectionsTo(object: KubeObject): readonly Objection[] {
  const refused = object.kind === 'Deployment' && JSON.stringify(object['spec']).includes(':refused-');
  return refused ? [{ message: 'the image is not allowed here', field: 'spec.template.spec' }] : [];
}
