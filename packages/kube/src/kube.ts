import type { KubeObject, ObjectRef } from '@seatrial/model';
import type { Impersonation } from './impersonate.ts';
import type { Op } from './op.ts';
import type { Reviews } from './reviews.ts';
import type { ObjectList, ObjectSelection } from './selection.ts';
import type { TransportResponse } from './transport.ts';
import type { WatchEvent, WatchFrom } from './watch.ts';

export type DryRun = { readonly dryRun?: 'All' };

export type ApplyOptions = Op &
  DryRun & {
    /** Take fields over from other managers; without it such a clash is a Conflict. */
    readonly force?: boolean;
    readonly fieldManager?: string;
    readonly subresource?: string;
  };

export type PatchOptions = Op &
  DryRun & {
    readonly type: 'merge' | 'json' | 'strategic';
    readonly subresource?: string;
  };

/** Conditions on the object as it is now: where they do not hold, nothing is done and Conflict is thrown. */
interface Preconditions {
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

export type LogOptions = Op & {
  readonly container: string;
  /** Of the run before its last restart. */
  readonly previous?: boolean;
  readonly tailLines: number;
  /** Of the lines asked for; what is beyond is not sent. */
  readonly limitBytes: number;
};

/**
 * What is needed to look at records and to add to them: an API server has it, and so has the HTTP API of a runner, which knows of
 * records alone and answers KubeError Forbidden for all else.
 */
export interface RecordAccess extends Pick<Kube, 'get' | 'list' | 'create' | 'selfSubject'> {
  patch(
    ref: ObjectRef,
    patch: unknown,
    options: PatchOptions & { readonly type: 'merge' },
  ): Promise<KubeObject>;
}

/**
 * One API server. Every call throws KubeError, or the signal's reason when the caller aborted. Requests that can be
 * repeated without harm are, within the limits; objects keep every field the API server or the caller gave them.
 */
export interface Kube extends Reviews {
  /** @throws KubeError NotFound */
  get(ref: ObjectRef, op: Op): Promise<KubeObject>;
  /** By the API server's discovery; undefined where it does not serve the kind. */
  scopeOf(apiVersion: string, kind: string, op: Op): Promise<'Namespaced' | 'Cluster' | undefined>;
  /** All objects of the selection, read in pages. @throws KubeError Internal when there are more than the limit */
  list(selection: ObjectSelection, op: Op): Promise<ObjectList>;
  /** @throws KubeError AlreadyExists, Invalid */
  create(object: KubeObject, op: Op & DryRun): Promise<KubeObject>;
  /**
   * Server-side apply. @returns the object as it is then, or in a dry run would be
   * @throws KubeError Conflict (another manager owns a field), Invalid (also for unknown fields)
   */
  apply(object: KubeObject, options: ApplyOptions): Promise<KubeObject>;
  /** Writes the whole object; with a resourceVersion in it, only over that version. @throws KubeError Conflict */
  replace(object: KubeObject, op: Op & DryRun): Promise<KubeObject>;
  /** Writes the status alone, only over the resourceVersion in the object. @throws KubeError Conflict, Invalid */
  updateStatus(object: KubeObject, op: Op): Promise<KubeObject>;
  patch(ref: ObjectRef, patch: unknown, options: PatchOptions): Promise<KubeObject>;
  /**
   * Asks for deletion; the object may live on until its grace period and finalizers are done.
   * @returns a Status (meta/v1) or an object, as the API server has answered @throws KubeError NotFound, Conflict
   */
  delete(ref: ObjectRef, options: DeleteOptions): Promise<unknown>;
  /** Deletes a pod if its disruption budgets allow. @throws KubeError TooManyRequests when they do not (never repeated here) */
  evict(pod: { namespace: string; name: string }, options: EvictOptions): Promise<void>;
  /** What a container has logged. @throws KubeError NotFound, Invalid (no such container, or no such run of it) */
  logs(pod: { namespace: string; name: string }, options: LogOptions): Promise<string>;
  /** One connection of a watch, until the server ends it; the deadline is for its start. @throws KubeError Gone when the version is too old */
  watch(selection: ObjectSelection, from: WatchFrom, op: Op): AsyncIterable<WatchEvent>;
  /** Any other request; sent once. */
  raw(request: RawRequest, op: Op): Promise<TransportResponse>;
  /** The same connections, as somebody else. */
  impersonate(who: Impersonation): Kube;
  close(): Promise<void>;
}
