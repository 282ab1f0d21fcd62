import { isDeepStrictEqual } from 'node:util';
import type { KubeObject, ObjectRef } from '@seatrial/model';
import { refOf } from '@seatrial/model';
import type { Discovery } from './discovery.ts';
import { isKubeError, KubeError } from './errors.ts';
import { type Impersonation, impersonating } from './impersonate.ts';
import { requestJson } from './json.ts';
import type { KubeLimits } from './limits.ts';
import { listObjects } from './list.ts';
import type { Op } from './op.ts';
import { collectionPath, describe, objectPath } from './paths.ts';
import { createReviews, type Reviews } from './reviews.ts';
import type { Transport, TransportRequest, TransportResponse } from './transport.ts';
import { type WatchEvent, type WatchFrom, watchObjects } from './watch.ts';

/** Which objects of a kind: all, or those of a namespace, narrowed by selectors in the API server's syntax. */
export interface ObjectSelection {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export interface ObjectList {
  readonly items: readonly KubeObject[];
  /** Where a watch may go on from. */
  readonly resourceVersion: string;
}

export type DryRun = { readonly dryRun?: 'All' };

export type ApplyOptions = Op &
  DryRun & {
    /** Take fields over from other managers; without it such a clash is a Conflict. */
    readonly force?: boolean;
    readonly fieldManager?: string;
    readonly subresource?: string;
  };

export interface Applied {
  readonly object: KubeObject;
  readonly outcome: 'Created' | 'Configured' | 'Unchanged';
}

export type PatchOptions = Op &
  DryRun & {
    readonly type: 'merge' | 'json' | 'strategic';
    readonly subresource?: string;
  };

/** Conditions on the object as it is now: where they do not hold, nothing is done and Conflict is thrown. */
export interface Preconditions {
  readonly uid?: string;
  readonly resourceVersion?: string;
}

export type DeleteOptions = Op &
  DryRun &
  Preconditions & {
    readonly gracePeriodSeconds?: number;
    readonly propagationPolicy?: 'Foreground' | 'Background' | 'Orphan';
  };

export type EvictOptions = Op & DryRun & Preconditions & { readonly gracePeriodSeconds?: number };

export interface RawRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/**
 * One API server. Every call throws KubeError, or the signal's reason when the caller aborted. Requests that can be
 * repeated without harm are, within the limits; objects keep every field the API server or the caller gave them.
 */
export interface Kube extends Reviews {
  /** @throws KubeError NotFound */
  get(ref: ObjectRef, op: Op): Promise<KubeObject>;
  /** All objects of the selection, read in pages. @throws KubeError Internal when there are more than the limit */
  list(selection: ObjectSelection, op: Op): Promise<ObjectList>;
  /** @throws KubeError AlreadyExists, Invalid */
  create(object: KubeObject, op: Op & DryRun): Promise<KubeObject>;
  /** Server-side apply. @throws KubeError Conflict (another manager owns a field), Invalid (also for unknown fields) */
  apply(object: KubeObject, options: ApplyOptions): Promise<Applied>;
  /** Writes the whole object; with a resourceVersion in it, only over that version. @throws KubeError Conflict */
  replace(object: KubeObject, op: Op & DryRun): Promise<KubeObject>;
  /** Writes the status alone, only over the resourceVersion in the object. @throws KubeError Conflict, Invalid */
  updateStatus(object: KubeObject, op: Op): Promise<KubeObject>;
  patch(ref: ObjectRef, patch: unknown, options: PatchOptions): Promise<KubeObject>;
  /** Asks for deletion; the object may live on until its grace period and finalizers are done. @throws KubeError NotFound, Conflict */
  delete(ref: ObjectRef, options: DeleteOptions): Promise<void>;
  /** Deletes a pod if its disruption budgets allow. @throws KubeError TooManyRequests when they do not (never repeated here) */
  evict(pod: { namespace: string; name: string }, options: EvictOptions): Promise<void>;
  /** One connection of a watch, until the server ends it; the deadline is for its start. @throws KubeError Gone when the version is too old */
  watch(selection: ObjectSelection, from: WatchFrom, op: Op): AsyncIterable<WatchEvent>;
  /** Any other request; sent once. */
  raw(request: RawRequest, op: Op): Promise<TransportResponse>;
  /** The same connections, as somebody else. */
  impersonate(who: Impersonation): Kube;
  close(): Promise<void>;
}

export interface KubeParts {
  readonly transport: Transport;
  readonly discovery: Discovery;
  readonly fieldManager: string;
  readonly limits: KubeLimits;
}

export function kubeOver(parts: KubeParts): Kube {
  const { transport, discovery, fieldManager, limits } = parts;

  async function call(request: TransportRequest, op: Op): Promise<KubeObject> {
    return (await requestJson<KubeObject>(transport, request, op)).value;
  }

  async function pathOf(ref: ObjectRef, op: Op): Promise<string> {
    return objectPath(await discovery.find(ref.apiVersion, ref.kind, op), ref);
  }

  async function write(
    object: KubeObject,
    subresource: '' | '/status',
    op: Op & DryRun,
  ): Promise<KubeObject> {
    const ref = refOf(object);
    const path = (await pathOf(ref, op)) + subresource;
    const guarded = object.metadata.resourceVersion !== undefined;
    return call(
      {
        method: 'PUT',
        path,
        query: { dryRun: op.dryRun, fieldManager },
        body: object,
        doing: `${subresource === '' ? 'replace' : 'update the status of'} ${describe(ref)}`,
        // Repeated after a lost answer it would meet its own write and look like somebody else's.
        repeat: guarded ? 'Unprocessed' : 'Always',
      },
      op,
    );
  }

  const kube: Kube = {
    ...createReviews(transport),
    async get(ref, op) {
      const path = await pathOf(ref, op);
      return call({ method: 'GET', path, doing: `get ${describe(ref)}`, repeat: 'Always' }, op);
    },
    list: (selection, op) => listObjects({ transport, discovery, limits }, selection, op),
    async create(object, op) {
      const served = await discovery.find(object.apiVersion, object.kind, op);
      return call(
        {
          method: 'POST',
          path: collectionPath(served, object.metadata.namespace),
          query: { dryRun: op.dryRun, fieldManager },
          body: object,
          doing: `create ${describe(refOf(object))}`,
          repeat: 'Unprocessed',
        },
        op,
      );
    },
    async apply(object, options) {
      const ref = refOf(object);
      const path = (await pathOf(ref, options)) + subresourcePath(options.subresource);
      const before = await kube.get(ref, options).catch(absent);
      const { value: after, status } = await requestJson<KubeObject>(
        transport,
        {
          method: 'PATCH',
          path,
          query: {
            fieldManager: options.fieldManager ?? fieldManager,
            force: options.force,
            dryRun: options.dryRun,
          },
          headers: { 'content-type': 'application/apply-patch+yaml' },
          body: object,
          doing: `apply ${describe(ref)}`,
          repeat: 'Always',
        },
        options,
      ).catch(namedInvalid);
      return { object: after, outcome: outcomeOf(before, after, status) };
    },
    replace: (object, op) => write(object, '', op),
    updateStatus: (object, op) => write(object, '/status', op),
    async patch(ref, patch, options) {
      const path = (await pathOf(ref, options)) + subresourcePath(options.subresource);
      return call(
        {
          method: 'PATCH',
          path,
          query: { dryRun: options.dryRun, fieldManager },
          headers: { 'content-type': PATCH_TYPES[options.type] },
          body: patch,
          doing: `patch ${describe(ref)}`,
          repeat: 'Unprocessed',
        },
        options,
      );
    },
    async delete(ref, options) {
      const path = await pathOf(ref, options);
      await call(
        {
          method: 'DELETE',
          path,
          body: deleteBody(options),
          doing: `delete ${describe(ref)}`,
          repeat: 'Always',
        },
        options,
      );
    },
    async evict(pod, options) {
      const ref: ObjectRef = { apiVersion: 'v1', kind: 'Pod', ...pod };
      const path = `${await pathOf(ref, options)}/eviction`;
      await call(
        {
          method: 'POST',
          path,
          body: {
            apiVersion: 'policy/v1',
            kind: 'Eviction',
            metadata: pod,
            deleteOptions: deleteBody(options),
          },
          doing: `evict ${describe(ref)}`,
          repeat: 'Never',
        },
        options,
      );
    },
    watch: (selection, from, op) => watchObjects({ transport, discovery, limits }, selection, from, op),
    raw: (request, op) =>
      transport.request({ ...request, doing: `${request.method} ${request.path}`, repeat: 'Never' }, op),
    impersonate: (who) => kubeOver({ ...parts, transport: impersonating(transport, who) }),
    close: () => transport.close(),
  };
  return kube;
}

const PATCH_TYPES = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  strategic: 'application/strategic-merge-patch+json',
} satisfies Record<PatchOptions['type'], string>;

function subresourcePath(subresource: string | undefined): string {
  return subresource === undefined ? '' : `/${encodeURIComponent(subresource)}`;
}

function deleteBody(options: DeleteOptions): unknown {
  const { uid, resourceVersion, gracePeriodSeconds, propagationPolicy, dryRun } = options;
  return {
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    gracePeriodSeconds,
    propagationPolicy,
    dryRun: dryRun === undefined ? undefined : [dryRun],
    preconditions: uid === undefined && resourceVersion === undefined ? undefined : { uid, resourceVersion },
  };
}

function absent(error: unknown): undefined {
  if (isKubeError(error, 'NotFound')) return undefined;
  throw error;
}

/** The API server answers a field that the schema does not know, or of the wrong type, with a 500 without a reason. */
function namedInvalid(error: unknown): never {
  if (!isKubeError(error, 'Internal') || error.reason !== undefined) throw error;
  throw new KubeError('Invalid', error.message, { status: error.status, reason: 'Invalid', cause: error });
}

/** A dry run gives its result no new version, so the contents are compared instead. */
function outcomeOf(before: KubeObject | undefined, after: KubeObject, status: number): Applied['outcome'] {
  if (before === undefined || status === 201) return 'Created';
  return isDeepStrictEqual(contentOf(before), contentOf(after)) ? 'Unchanged' : 'Configured';
}

function contentOf(object: KubeObject): unknown {
  return {
    ...object,
    metadata: { ...object.metadata, managedFields: undefined, resourceVersion: undefined },
  };
}
