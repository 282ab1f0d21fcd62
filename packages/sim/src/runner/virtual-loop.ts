import type { Rng } from '@seatrial/core';
import { isAskedFor, PortError, shardOf, shardsCount } from '@seatrial/core';
import { newErrors } from '@seatrial/render';
import {
  createReconcilers,
  createTeller,
  type Follow,
  fenced,
  type Holdings,
  isWriterKey,
  type Reconcilers,
  storyLimits,
  toldBy,
  viewOver,
  watchedKinds,
} from '@seatrial/runner';
import type { Process } from '../faults/process.ts';
import type { Mirror } from '../git/mirror.ts';
import type { Store } from '../kube/store.ts';
import type { Timeline } from '../time/timeline.ts';
import { createQueue } from './queue.ts';
import { renderedFiles } from './rendered-files.ts';
import { startVirtualWatch, type VirtualWatch, type VirtualWatchOptions } from './virtual-watch.ts';

export interface VirtualLoopOptions {
  readonly clusterName: string;
  readonly timeline: Timeline;
  readonly rng: Rng;
  /** What becomes of watches. */
  readonly watchRng: Rng;
  /** Of those that show metadata alone. */
  readonly noticeRng: Rng;
  /** Of those that last while something is judged. */
  readonly followRng: Rng;
  readonly store: Store;
  /** An object of it as the API server tells of it. */
  readonly shown: VirtualWatchOptions['shown'];
  readonly mirror: Mirror;
  readonly pollMs: number;
  /** An exception that no port made: a fault of the program. */
  readonly onBug: (message: string) => void;
}

/** What one of several runners may do. */
export interface Share {
  readonly holdings: Holdings;
  /** Whether its Lease is still its own. */
  readonly isHeld: () => boolean;
}

/** The runner's own loop over virtual ports: watches wake keys, and keys get rounds. */
export interface VirtualLoop {
  readonly reconcilers: Reconcilers;
  setDeaf(deaf: boolean): void;
  /** Lists all again that reads are answered by. */
  refresh(): Promise<void>;
  /** Gives the keys of shards that have come a round. */
  begin(shards: readonly number[]): void;
  stop(): void;
}

const retryMsMin = 200;
const retryMsMax = 60_000;
const concurrency = 4;

/** @param share of the applications; all of them where it is absent */
export function startVirtualLoop(
  options: VirtualLoopOptions,
  process: Process,
  share: Share | undefined,
  deaf: boolean,
): VirtualLoop {
  const { clusterName, timeline, rng, mirror } = options;
  const failures = new Map<string, number>();
  let stopped = false;
  const isAlive = (): boolean => !stopped && process.isAlive();
  const ports = share === undefined ? process.ports : fenced(process.ports, share.isHeld);
  /** Of what is judged: these come and go. */
  const following = new Set<VirtualWatch>();
  let isDeaf = deaf;
  const view = viewOver(ports.cluster, timeline.clock, {
    follow,
    clock: timeline.clock,
    wake,
    signal: process.signal,
  });
  const teller = createTeller(
    {
      cluster: view.cluster,
      clock: timeline.clock,
      identity: clusterName,
      limits: storyLimits,
      log: onlyBugs,
      count: () => undefined,
      happened: () => undefined,
    },
    { signal: process.signal },
  );
  const world = {
    clusterName,
    ...ports,
    cluster: toldBy(view.cluster, teller),
    newErrors,
    renderFiles: renderedFiles,
    clock: timeline.clock,
    log: () => undefined,
    ...(share === undefined ? {} : { isAlone: () => share.holdings.size === shardsCount }),
  };
  const queue = createQueue({ timeline, rng, concurrency, round });
  const reconcilers = createReconcilers(world, wake);
  const watches = watchedKinds.map((watched) =>
    startVirtualWatch({
      store: options.store,
      shown: options.shown,
      timeline,
      rng: watched.metadataOnly === true ? options.noticeRng : options.watchRng,
      watched,
      hear: (news) => view.hear(watched, news),
      onChange(object, previous) {
        for (const key of reconcilers.keysFor(object, previous)) wake(key);
      },
      isAlive,
    }),
  );
  for (const watch of watches) watch.setDeaf(deaf);
  poll();

  function follow(query: Parameters<Follow>[0], { hear, changed }: Parameters<Follow>[1]): () => void {
    let isOpen = true;
    const watch = startVirtualWatch({
      store: options.store,
      shown: options.shown,
      timeline,
      rng: options.followRng,
      watched: { apiVersion: query.apiVersion, kind: query.kind },
      selects: (object) => isAskedFor(query, object),
      hear,
      onChange: changed,
      isAlive: () => isOpen && isAlive(),
    });
    watch.setDeaf(isDeaf);
    following.add(watch);
    return () => {
      isOpen = false;
      following.delete(watch);
    };
  }

  /** No trouble of the ports is an error there. */
  function onlyBugs(level: string, message: string): void {
    if (level === 'error') options.onBug(message);
  }

  function wake(key: string): void {
    if (isOurs(key)) queue.addAfter(key, 0);
  }

  function isOurs(key: string): boolean {
    if (share === undefined || isWriterKey(key)) return true;
    const application = reconcilers.applicationOf(key);
    return application !== undefined && share.holdings.accepts(application);
  }

  function poll(): void {
    if (!isAlive()) return;
    mirror.fetch(() => {
      if (isAlive()) tellNews();
    });
    tellNews();
    timeline.after(options.pollMs * (0.95 + rng.next() / 10), poll);
  }

  function tellNews(): void {
    ask('keysForChanges', () => reconcilers.keysForChanges({ signal: process.signal }));
  }

  function ask(what: string, keys: () => Promise<readonly string[]>): void {
    keys().then(
      (found) => {
        for (const key of found) wake(key);
      },
      (error: unknown) => {
        if (!isAlive()) return;
        if (!(error instanceof PortError)) options.onBug(`${what}(): ${stackOf(error)}`);
        timeline.after(retryMsMin * 5, () => {
          if (isAlive()) ask(what, keys);
        });
      },
    );
  }

  async function reconcile(key: string): Promise<number | 'OnChange' | 'NotOurs'> {
    const { signal } = process;
    if (share === undefined || isWriterKey(key)) return reconcilers.reconcile(key, { signal });
    const application = reconcilers.applicationOf(key);
    if (application === undefined) return 'OnChange';
    return share.holdings.during(application, ({ mayWrite, signal: over }) =>
      reconcilers.reconcile(key, { signal: AbortSignal.any([signal, over]), mayWrite }),
    );
  }

  async function round(key: string): Promise<number | 'OnChange'> {
    try {
      const wakeAt = await reconcile(key);
      failures.delete(key);
      return typeof wakeAt === 'string' ? 'OnChange' : wakeAt - timeline.now();
    } catch (error) {
      if (!isAlive()) return 'OnChange';
      // Somebody has set the clock: its next renewal shows that the Lease is its own, or it ends.
      if (share?.isHeld() === false) return retryMsMin * 5;
      if (!(error instanceof PortError)) options.onBug(`${key}: ${stackOf(error)}`);
      else if (error.code === 'Conflict') return 0;
      const attempt = failures.get(key) ?? 0;
      failures.set(key, attempt + 1);
      return Math.min(retryMsMax, retryMsMin * 2 ** attempt) * (0.5 + rng.next() / 2);
    }
  }

  return {
    reconcilers,
    setDeaf(now) {
      isDeaf = now;
      for (const watch of [...watches, ...following]) watch.setDeaf(now);
    },
    async refresh() {
      await Promise.all(watches.map((watch) => watch.refresh()));
    },
    begin(shards) {
      const isOf = (application: string): boolean => shards.includes(shardOf(application));
      ask('keysOf', () => reconcilers.keysOf(isOf, { signal: process.signal }));
    },
    stop() {
      stopped = true;
      queue.stop();
    },
  };
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
