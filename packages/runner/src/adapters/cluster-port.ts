import type { Actor, ClusterPort, Deleted, Objection, Op, PortErrorCode } from '@seatrial/core';
import { forbiddenAdvice, items, PortError, selectorText, stringAt } from '@seatrial/core';
import { isKubeError, type Kube, type KubeError, type KubeErrorCode } from '@seatrial/kube';
import {
  apiGroup,
  apiGroupOf,
  chaosUser,
  groupKindOf,
  type KubeObject,
  type ObjectRef,
  refOf,
  serviceAccountUser,
} from '@seatrial/model';

/** What the loop makes of each way the API server can say no. */
const codes: Readonly<Record<KubeErrorCode, PortErrorCode>> = {
  NotFound: 'NotFound',
  Conflict: 'Conflict',
  AlreadyExists: 'AlreadyExists',
  Forbidden: 'Forbidden',
  Unauthorized: 'Forbidden',
  Invalid: 'Invalid',
  BadConfig: 'Invalid',
  TooManyRequests: 'Unavailable',
  Gone: 'Unavailable',
  Timeout: 'Unavailable',
  Unavailable: 'Unavailable',
  Internal: 'Unavailable',
};

/** A log is good to have, and not worth waiting for: its node may be away. */
const logLimits = { limitBytes: 64 * 1024, timeoutMs: 5_000 } as const;

/**
 * The real cluster behind the port: reads go to the API server as the runner, faults are written as the chaos service account, and
 * an application's objects as its own. The API server adds the groups of a service account itself.
 */
export function clusterPort(kube: Kube): ClusterPort {
  const chaos = kube.impersonate({ user: chaosUser });
  const as = (actor: Actor): Kube => {
    if (actor === 'Runner') return kube;
    return actor === 'Chaos' ? chaos : kube.impersonate({ user: serviceAccountUser(actor) });
  };
  return {
    async get(ref, op) {
      try {
        return await kube.get(ref, op);
      } catch (error) {
        if (isKubeError(error, 'NotFound')) return undefined;
        throw portError(error, op);
      }
    },
    async list(query, op) {
      const { apiVersion, kind, namespace, labels = {}, selector = {}, fields = {}, fieldsNot = {} } = query;
      const labelSelector = [selectorText({ matchLabels: labels }), selectorText(selector)]
        .filter((text) => text !== '')
        .join(',');
      const fieldSelector = [
        ...Object.entries(fields).map(([name, value]) => `${name}=${value}`),
        ...Object.entries(fieldsNot).flatMap(([name, values]) => values.map((value) => `${name}!=${value}`)),
      ].join(',');
      const selection = {
        apiVersion,
        kind,
        ...(namespace === undefined ? {} : { namespace }),
        ...(labelSelector === '' ? {} : { labelSelector }),
        ...(fieldSelector === '' ? {} : { fieldSelector }),
        ...(query.metadataOnly === true ? { metadataOnly: true } : {}),
      };
      return mapped(op, async () => (await kube.list(selection, op)).items);
    },
    scopeOf: (apiVersion, kind, op) => mapped(op, () => kube.scopeOf(apiVersion, kind, op)),
    // Where the log of the run before is gone there is none: that of the present run is another run's.
    logs: ({ namespace, pod, container, previous, linesMax }, op) =>
      mapped(op, () =>
        kube.logs(
          { namespace, name: pod },
          { ...op, container, previous, tailLines: linesMax, ...logLimits },
        ),
      ),
    apply: (object, { as: actor = 'Runner', ...op }) =>
      // Field conflicts go to Seatrial: what people want is in Git, and that is what they want it to look like.
      mapped(op, () => as(actor).apply(object, { ...op, force: true })),
    async dryRun(object, { as: actor = 'Runner', isNew = false, ...op }) {
      try {
        const answer = isNew
          ? await as(actor).create(object, { ...op, dryRun: 'All' })
          : await as(actor).apply(object, { ...op, force: true, dryRun: 'All' });
        return { objections: [], object: answer };
      } catch (error) {
        if (isKubeError(error, 'Invalid')) return { objections: objectionsIn(error) };
        // It is judged by itself before it is looked for (k8s.io/apiserver registry/generic/registry Store.Create).
        if (isNew && isKubeError(error, 'AlreadyExists')) return { objections: [] };
        throw portError(error, op);
      }
    },
    create: (object, { as: actor = 'Runner', ...op }) => mapped(op, () => as(actor).create(object, op)),
    updateStatus: (object, op) => mapped(op, () => kube.updateStatus(object, op)),
    patch: (object, patch, actor, op) =>
      mapped(op, async () => {
        const { resourceVersion } = object.metadata;
        return as(actor).patch(
          refOf(object),
          { ...patch, metadata: { ...(patch['metadata'] as object | undefined), resourceVersion } },
          { ...op, type: 'merge' },
        );
      }),
    async delete(ref, { as: actor, ...options }, op) {
      try {
        return deleted(await as(actor).delete(ref, { ...options, ...propagationOf(ref), ...op }));
      } catch (error) {
        if (isKubeError(error, 'NotFound')) return { type: 'Gone' };
        // The uid is another's now, so ours is gone.
        if (options.uid !== undefined && isKubeError(error, 'Conflict')) return undefined;
        throw portError(error, op);
      }
    },
  };
}

/**
 * Foreground: an object that is gone has taken what it owned with it, so "gone" can be trusted. Records own nothing, and what a
 * Service owns are lists that follow it: they need not wait for a garbage collector, which asks seven times until it finds that out.
 */
function propagationOf(ref: ObjectRef): { readonly propagationPolicy?: 'Foreground' | 'Background' } {
  if (ref.kind === 'Pod') return {};
  const isAlone = apiGroupOf(ref) === apiGroup || groupKindOf(ref) === '/Service';
  return { propagationPolicy: isAlone ? 'Background' : 'Foreground' };
}

/** An object without finalizers may be one that goes in its time, or one that has gone: kinds differ in that. */
function deleted(answer: unknown): Deleted | undefined {
  if (stringAt(answer, 'kind') === 'Status') {
    const uid = stringAt(answer, 'details', 'uid');
    return { type: 'Gone', ...(uid === undefined ? {} : { uid }) };
  }
  const isKept = stringAt(answer, 'metadata', 'deletionTimestamp') !== undefined;
  return isKept && items(answer, 'metadata', 'finalizers').length > 0
    ? { type: 'Going', object: answer as KubeObject }
    : undefined;
}

/** Validation names the fields in its causes; what does not fit the schema at all is named in the message alone. */
export function objectionsIn({ message, details }: KubeError): readonly Objection[] {
  const causes = details?.causes ?? [];
  if (causes.length > 0) {
    return causes.map((cause) => ({
      message: cause.message ?? message,
      ...(cause.field === undefined || cause.field === '' ? {} : { field: cause.field }),
    }));
  }
  const [, field, problem] = /: \.([^\s]+): (.+)$/s.exec(message) ?? [];
  return [field === undefined || problem === undefined ? { message } : { message: problem, field }];
}

async function mapped<T>(op: Op, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw portError(error, op);
  }
}

function portError(error: unknown, op: Op): unknown {
  op.signal.throwIfAborted();
  if (!isKubeError(error)) return error;
  const advice = error.code === 'Forbidden' ? forbiddenAdvice(error.message) : undefined;
  const message = advice === undefined ? error.message : `${error.message}; ${advice}`;
  return new PortError(codes[error.code], message, error);
}
