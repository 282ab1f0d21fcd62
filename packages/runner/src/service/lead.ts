import type { Clock, Op } from '@seatrial/core';
import { messageOf, PortError, shardOf } from '@seatrial/core';
import {
  createInformer,
  createQueue,
  type Informer,
  type InformerOptions,
  type Kube,
  type ObjectSelection,
  type Queue,
} from '@seatrial/kube';
import type { KubeObject } from '@seatrial/model';
import { isWriterKey } from '../act/writer-keys.ts';
import type { Reconcilers } from '../controllers/reconcilers.ts';
import type { Holdings } from '../shards/holdings.ts';
import type { ClusterView } from '../view/view.ts';
import { copyOf, type WatchedKind, watchedKinds } from '../view/watched.ts';
import type { Log } from '../world.ts';
import type { ApiServerHealth } from './api-server-health.ts';
import { createInventoryWatches } from './inventory-watches.ts';
import type { ServiceLimits } from './limits.ts';
import type { ServiceMetrics } from './metrics.ts';
import { heardBy } from './watch-metrics.ts';

export interface LeadOptions {
  readonly kube: Kube;
  readonly apiServer: ApiServerHealth;
  readonly reconcilers: Reconcilers;
  /** Which applications are this runner's. */
  readonly holdings: Pick<Holdings, 'accepts' | 'during'>;
  /** Is told what the watches say. */
  readonly view: Pick<ClusterView, 'hear'>;
  readonly clock: Clock;
  readonly rng: () => number;
  readonly log: Log;
  readonly metrics: ServiceMetrics;
  readonly limits: ServiceLimits;
}

/** The loop, while this process holds shards: watches wake keys, keys get rounds, rounds say when they want the next. */
export interface Lead {
  /** To be called after each fetch of the config repository. */
  readonly fetched: () => void;
  /** Asks for a round of a key. */
  readonly wake: (key: string) => void;
  /** Has all that the view answers by listed again: it is then at least as new as this call. */
  readonly refresh: () => Promise<void>;
  /** Gives all keys of shards that others had a round. */
  readonly begin: (shards: readonly number[]) => void;
  readonly stop: () => Promise<void>;
}

/** A key like any other, so that changes that cannot be read are asked for again with back-off. Its round wakes others. */
const news = 'news';
/** As is this one, of shards that have come. */
const arrivals = 'arrivals';

/** Begins at once; what cannot be watched yet (a kind that is not served, a server that is away) holds up nothing else. */
export function lead(options: LeadOptions, op: Op): Lead {
  const { kube, apiServer, reconcilers, holdings, view, clock, rng, log, metrics, limits } = options;
  const arriving = new Set<number>();
  /** Whether the repository has been read once, which names every key there is. */
  let isTold = false;
  /** What was said of each key that fails: as long as it is the same, it is not said again. */
  const said = new Map<string, string>();
  const queue: Queue = createQueue({
    reconcile: async (key, signal) => {
      if (key === arrivals) await arrive(signal);
      else await round(options, queue, wake, key, signal);
      said.delete(key);
    },
    onError: (key, error) => {
      metrics.failedRounds.inc({ kind: kindOf(key) });
      const message = messageOf(error);
      // What the end of the term has interrupted is no failure.
      if (apiServer.failed(error) || op.signal.aborted || said.get(key) === message) return;
      said.set(key, message);
      log('warn', message, { key });
    },
    concurrency: limits.concurrency,
    kindOf,
    clock,
    rng,
  });
  /** What is another's is left alone: what it wants then, it has from its own watches. */
  function wake(key: string): void {
    const application = reconcilers.applicationOf(key);
    if (application === undefined ? isWriterKey(key) : holdings.accepts(application)) queue.add(key);
  }

  async function arrive(signal: AbortSignal): Promise<void> {
    const shards = new Set(arriving);
    arriving.clear();
    const bounded = { signal: AbortSignal.any([signal, AbortSignal.timeout(limits.roundTimeoutMs)]) };
    const isOf = (application: string): boolean => shards.has(shardOf(application));
    try {
      const keys = await (isTold ? reconcilers.keysOf(isOf, bounded) : reconcilers.keysForChanges(bounded));
      isTold = true;
      for (const key of keys) wake(key);
    } catch (error) {
      for (const shard of shards) arriving.add(shard);
      throw error;
    }
  }

  metrics.queue.watch(() => queue.load());
  const ears = heardBy(kube, metrics.watches);
  function follow(watched: WatchedKind): Informer {
    const { apiVersion, kind, label, metadataOnly } = watched;
    const selection: ObjectSelection = {
      apiVersion,
      kind,
      ...(label === undefined ? {} : { labelSelector: label }),
      ...(metadataOnly === undefined ? {} : { metadataOnly }),
    };
    const onChange: InformerOptions['onChange'] = (_, object, previous) => {
      said.delete(kind);
      if (kind === 'ApplicationState') inventories.note(object, previous);
      for (const key of reconcilers.keysFor(object, previous)) wake(key);
    };
    const onError = (error: unknown): void => {
      const message = `watch of ${kind}: ${messageOf(error)}`;
      if (apiServer.failed(error) || said.get(kind) === message) return;
      said.set(kind, message);
      log('warn', message);
    };
    const onNews: InformerOptions['onNews'] = (said) => view.hear(watched, said);
    const transform = (object: KubeObject): KubeObject => copyOf(watched, object);
    return createInformer(ears, selection, { onNews, onChange, onError, transform, clock, rng }, op.signal);
  }
  const inventories = createInventoryWatches(follow);
  const informers = watchedKinds.map(follow);
  return {
    fetched: () => {
      if (isTold) queue.add(news);
    },
    wake,
    async refresh() {
      await Promise.all(informers.map((informer) => informer.refresh()));
    },
    begin(shards) {
      for (const shard of shards) arriving.add(shard);
      queue.add(arrivals);
    },
    async stop() {
      await queue.stop();
      await Promise.all([inventories.close(), ...informers.map((informer) => informer.close())]);
    },
  };
}

async function round(
  { reconcilers, holdings, clock, metrics, limits }: LeadOptions,
  queue: Queue,
  wake: (key: string) => void,
  key: string,
  signal: AbortSignal,
): Promise<void> {
  const end = metrics.rounds.startTimer({ kind: kindOf(key) });
  try {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(limits.roundTimeoutMs)]);
    if (key === news) {
      for (const each of await reconcilers.keysForChanges({ signal: bounded })) wake(each);
      return;
    }
    if (isWriterKey(key)) {
      await reconcilers.reconcile(key, { signal: bounded, term: signal });
      return;
    }
    const application = reconcilers.applicationOf(key);
    if (application === undefined) return; // it was deleted, or has ended
    const wakeAt = await holdings.during(application, (turn) =>
      reconcilers.reconcile(key, {
        signal: AbortSignal.any([bounded, turn.signal]),
        term: AbortSignal.any([signal, turn.signal]),
        mayWrite: turn.mayWrite,
      }),
    );
    if (wakeAt !== 'OnChange' && wakeAt !== 'NotOurs') queue.addAfter(key, Math.max(0, wakeAt - clock.now()));
  } catch (error) {
    // Somebody else wrote the record first: look again, this is no failure.
    if (!(error instanceof PortError) || error.code !== 'Conflict') throw error;
    queue.add(key);
  } finally {
    end();
  }
}

function kindOf(key: string): string {
  return key.split('/', 1)[0] ?? '';
}
