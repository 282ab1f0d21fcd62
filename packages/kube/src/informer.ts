import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { backoffMs } from './backoff.ts';
import { isKubeError } from './errors.ts';
import type { Kube } from './kube.ts';
import type { ObjectSelection } from './selection.ts';
import type { WatchEvent } from './watch.ts';

export interface InformerLimits {
  /** The server ends each watch at a random moment between these, so that watches do not all return at once. */
  readonly watchSecondsMin: number;
  readonly watchSecondsMax: number;
  /** The API server sends a bookmark about every minute: a connection that was silent for so long is replaced. */
  readonly stallMs: number;
  /** A watch that ended sooner and said nothing counts as a failure. */
  readonly watchMsMin: number;
  readonly delayMsMin: number;
  readonly delayMsMax: number;
  /** A page and its retries. */
  readonly listTimeoutMs: number;
}

export const defaultInformerLimits: InformerLimits = {
  watchSecondsMin: 240,
  watchSecondsMax: 480,
  stallMs: 150_000,
  watchMsMin: 1_000,
  delayMsMin: 200,
  delayMsMax: 30_000,
  listTimeoutMs: 60_000,
};

/**
 * What an informer hears, word by word: a LIST of all that is selected, the events that follow it, and that the connection
 * was lost, or said nothing for too long.
 */
export type InformerNews =
  | WatchEvent
  | { readonly type: 'LISTED'; readonly items: readonly KubeObject[]; readonly resourceVersion: string }
  | { readonly type: 'LOST' };

export interface InformerOptions {
  /** Called for each change, in order; `object` is undefined when it is gone. May throw: that is reported and nothing else. */
  readonly onChange: (key: string, object: KubeObject | undefined, previous: KubeObject | undefined) => void;
  /** Called with each word as it is heard, before the changes that follow from it. Must not throw. */
  readonly onNews?: (news: InformerNews) => void;
  /** Every failure that was survived: of the API server, the network, or `onChange`. */
  readonly onError: (error: unknown) => void;
  readonly clock: Clock;
  readonly rng: () => number;
  readonly limits?: Partial<InformerLimits>;
  /** Makes an object smaller before it is kept; by default its managedFields are dropped. */
  readonly transform?: (object: KubeObject) => KubeObject;
}

/** A copy of the selected objects, kept up to date by watch until it is closed. */
export interface Informer {
  /** The first LIST has been handled; rejects with the signal's reason when closed before. */
  readonly synced: Promise<void>;
  /**
   * Lists again, so that the copy is at least as new as this call; it answers with what it has meanwhile. Resolves when that has
   * been handled; rejects with the signal's reason when closed before.
   */
  refresh(): Promise<void>;
  get(key: string): KubeObject | undefined;
  list(): readonly KubeObject[];
  close(): Promise<void>;
}

/** How the copy names an object: `namespace/name`, or `name` for cluster-scoped kinds. */
export function informerKey({ metadata }: KubeObject): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

/** Starts to LIST and WATCH; whatever fails is tried again with back-off until the signal aborts. */
export function createInformer(
  kube: Pick<Kube, 'list' | 'watch'>,
  selection: ObjectSelection,
  options: InformerOptions,
  signal: AbortSignal,
): Informer {
  const { clock, rng, transform = withoutManagedFields } = options;
  const limits = { ...defaultInformerLimits, ...options.limits };
  const objects = new Map<string, KubeObject>();
  const closing = new AbortController();
  const stop = AbortSignal.any([signal, closing.signal]);
  const synced = Promise.withResolvers<void>();
  // Nobody has to wait for it: a rejection without a listener would end the process.
  synced.promise.catch(() => undefined);
  let failures = 0;
  let resourceVersion: string | undefined;
  /** Who waits for a LIST that begins later. */
  let waiting: PromiseWithResolvers<void>[] = [];
  let connection: AbortController | undefined;

  function change(key: string, object: KubeObject | undefined): void {
    const previous = objects.get(key);
    if (previous === undefined && object === undefined) return;
    if (object !== undefined && previous !== undefined && isSame(object, previous)) return;
    if (object === undefined) objects.delete(key);
    else objects.set(key, object);
    try {
      options.onChange(key, object, previous);
    } catch (error) {
      options.onError(error);
    }
  }

  async function relist(): Promise<string> {
    const op = { signal: stop, timeoutMs: limits.listTimeoutMs };
    const answered = waiting;
    waiting = [];
    const listed = await kube.list(selection, op).catch((error: unknown) => {
      waiting.unshift(...answered);
      throw error;
    });
    const items = listed.items.map(transform);
    const listedAt = listed.resourceVersion;
    options.onNews?.({ type: 'LISTED', items, resourceVersion: listedAt });
    const gone = new Set(objects.keys());
    for (const item of items) {
      const key = informerKey(item);
      gone.delete(key);
      change(key, item);
    }
    for (const key of gone) change(key, undefined);
    synced.resolve();
    for (const each of answered) each.resolve();
    return listedAt;
  }

  /** One connection, until it ends or has been silent for too long. */
  async function follow(from: string): Promise<void> {
    const connected = new AbortController();
    connection = connected;
    const disconnect = (): void => connected.abort(stop.reason);
    stop.addEventListener('abort', disconnect, { once: true });
    let heardAt = clock.now();
    const watchdog = silence(clock, limits.stallMs, () => heardAt, connected.signal).then(
      () => connected.abort(SILENT),
      () => undefined,
    );
    const seconds = limits.watchSecondsMin + rng() * (limits.watchSecondsMax - limits.watchSecondsMin);
    const start = { resourceVersion: from, timeoutSeconds: Math.floor(seconds) };
    try {
      for await (const event of kube.watch(selection, start, { signal: connected.signal })) {
        const { type } = event;
        const object = type === 'BOOKMARK' ? event.object : transform(event.object);
        heardAt = clock.now();
        failures = 0;
        options.onNews?.({ type, object });
        if (type === 'DELETED') change(informerKey(object), undefined);
        else if (type !== 'BOOKMARK') change(informerKey(object), object);
        resourceVersion = object.metadata.resourceVersion ?? resourceVersion;
      }
    } catch (error) {
      const { reason } = connected.signal;
      if (reason !== REFRESH) options.onNews?.({ type: 'LOST' });
      if (reason !== SILENT && reason !== REFRESH) throw error;
      // Of a version that it does not have yet a server says nothing: after a restore from a backup that lasts for long.
      resourceVersion = undefined;
    } finally {
      stop.removeEventListener('abort', disconnect);
      connected.abort(ENDED);
      connection = undefined;
      await watchdog;
    }
  }

  /** Lists if it must, then watches once. */
  async function round(): Promise<void> {
    if (resourceVersion === undefined || waiting.length > 0) resourceVersion = await relist();
    if (waiting.length > 0) return; // asked for while it was listed
    const from = resourceVersion;
    const startedAt = clock.now();
    await follow(from);
    const isShort = clock.now() - startedAt < limits.watchMsMin;
    if (resourceVersion === from && waiting.length === 0 && isShort) failures += 1;
  }

  async function run(): Promise<void> {
    while (!stop.aborted) {
      const startedAt = clock.now();
      try {
        await round();
      } catch (error) {
        if (stop.aborted) break;
        failures += 1;
        options.onError(error);
        // Internal: an event that cannot be read would come again at each resumption.
        if (isKubeError(error, 'Gone', 'Internal')) resourceVersion = undefined;
      }
      // Whatever lasted that long has paid for its failure already.
      if (clock.now() - startedAt >= limits.delayMsMax) failures = 0;
      if (failures > 0)
        await clock.sleep(backoffMs(failures - 1, rng(), limits), stop).catch(() => undefined);
    }
    synced.reject(stop.reason);
    for (const each of waiting) each.reject(stop.reason);
  }

  const ended = run();
  return {
    synced: synced.promise,
    refresh() {
      const answer = Promise.withResolvers<void>();
      if (stop.aborted) answer.reject(stop.reason);
      waiting.push(answer);
      connection?.abort(REFRESH);
      return answer.promise;
    },
    get: (key) => objects.get(key),
    list: () => [...objects.values()],
    async close() {
      closing.abort(new DOMException('the informer was closed', 'AbortError'));
      await ended;
    },
  };
}

/** After a restore of the server from a backup, versions come again with other contents. */
function isSame(object: KubeObject, previous: KubeObject): boolean {
  return (
    object.metadata.resourceVersion === previous.metadata.resourceVersion &&
    isDeepStrictEqual(object, previous)
  );
}

const ENDED = 'the watch has ended';
const REFRESH = 'the objects are to be listed again';
const SILENT = 'the watch was silent for too long';

/** Resolves when nothing was heard for `stallMs`. */
async function silence(
  clock: Clock,
  stallMs: number,
  heardAt: () => number,
  signal: AbortSignal,
): Promise<void> {
  for (let leftMs = stallMs; leftMs > 0; leftMs = heardAt() + stallMs - clock.now())
    await clock.sleep(leftMs, signal);
}

/** An object without what says who wrote its fields: often more than half of it. */
export function withoutManagedFields(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata as KubeObject['metadata'] & {
    managedFields?: unknown;
  };
  return { ...object, metadata };
}
