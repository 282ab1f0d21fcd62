import { type KubeObject, type ObjectRef, refOf } from '@seatrial/model';
import type { Discovery } from './discovery.ts';
import { isKubeError, KubeError } from './errors.ts';
import { impersonating } from './impersonate.ts';
import { requestJson } from './json.ts';
import type { DeleteOptions, DryRun, Kube, PatchOptions } from './kube.ts';
import type { KubeLimits } from './limits.ts';
import { listObjects } from './list.ts';
import type { Op } from './op.ts';
import { collectionPath, describe, objectPath } from './paths.ts';
import { createReviews } from './reviews.ts';
import type { Transport, TransportRequest } from './transport.ts';
import { watchObjects } from './watch.ts';

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
    async scopeOf(apiVersion, kind, op) {
      const served = await discovery.find(apiVersion, kind, op).catch(absent);
      if (served === undefined) return undefined;
      return served.namespaced ? 'Namespaced' : 'Cluster';
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
      return call(
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
      return call(
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
    async logs(pod, { container, previous, tailLines, limitBytes, ...op }) {
      const ref: ObjectRef = { apiVersion: 'v1', kind: 'Pod', ...pod };
      const request: TransportRequest = {
        method: 'GET',
        path: `${await pathOf(ref, op)}/log`,
        query: { container, previous, tailLines, limitBytes },
        headers: { accept: '*/*' },
        doing: `read the log of container ${container} of ${describe(ref)}`,
        repeat: 'Always',
      };
      return (await transport.request(request, op)).body;
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

/**
 * The API server answers a field that the schema does not know, or of the wrong type, with a 500 without a reason. So it
 * does where etcd fails, which says nothing of the object: only its words tell them apart.
 * Source: k8s.io/apimachinery/pkg/util/managedfields/internal/structuredmerge.go
 */
function namedInvalid(error: unknown): never {
  const isOfTheObject =
    isKubeError(error, 'Internal') && error.reason === undefined && notTyped.test(error.message);
  if (!isOfTheObject) throw error;
  throw new KubeError('Invalid', error.message, { status: error.status, reason: 'Invalid', cause: error });
}

const notTyped = /: failed to (create typed patch object|convert new object)/;
