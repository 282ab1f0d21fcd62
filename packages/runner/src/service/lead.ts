import type { Clock, Op } from '@seatrial/core';
import { messageOf, PortError } from '@seatrial/core';
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
import type { Reconcilers } from '../controllers/reconcilers.ts';
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
  /** Is told what the watches say. */
  readonly view: Pick<ClusterView, 'hear'>;
  readonly clock: Clock;
  readonly rng: () => number;
  readonly log: Log;
  readonly metrics: ServiceMetrics;
  readonly limits: ServiceLimits;
}

/** The loop, while this process holds the Lease: watches wake keys, keys get rounds, rounds say when they want the next. */
export interface Lead {
  /** To be called after each fetch of the config repository. */
  readonly fetched: () => void;
  /** Asks for a round of a key. */
  readonly wake: (key: string) => void;
  readonly stop: () => Promise<void>;
}

/** A key like any other, so that changes that cannot be read are asked for again with back-off. Its round wakes others. */
const news = 'news';

/** Begins at once; what cannot be watched yet (a kind that is not served, a server that is away) holds up nothing else. */
export function lead(options: LeadOptions, op: Op): Lead {
  const { kube, apiServer, reconcilers, view, clock, rng, log, metrics, limits } = options;
  /** What was said of each key that fails: as long as it is the same, it is not said again. */
  const said = new Map<string, string>();
  const queue: Queue = createQueue({
    reconcile: async (key, signal) => {
      await round(options, queue, key, signal);
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
      for (const key of reconcilers.keysFor(object, previous)) queue.add(key);
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
  queue.add(news);
  return {
    fetched: () => queue.add(news),
    wake: (key) => queue.add(key),
    async stop() {
      await queue.stop();
      await Promise.all([inventories.close(), ...informers.map((informer) => informer.close())]);
    },
  };
}

async function round(
  { reconcilers, clock, metrics, limits }: LeadOptions,
  queue: Queue,
  key: string,
  signal: AbortSignal,
): Promise<void> {
  const end = metrics.rounds.startTimer({ kind: kindOf(key) });
  try {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(limits.roundTimeoutMs)]);
    if (key === news) {
      for (const each of await reconcilers.keysForChanges({ signal: bounded })) queue.add(each);
      return;
    }
    const wakeAt = await reconcilers.reconcile(key, { signal: bounded, term: signal });
    if (wakeAt !== 'OnChange') queue.addAfter(key, Math.max(0, wakeAt - clock.now()));
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
