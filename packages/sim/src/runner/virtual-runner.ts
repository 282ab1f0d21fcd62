import type { Rng } from '@seatrial/core';
import { PortError } from '@seatrial/core';
import {
  createReconcilers,
  createTeller,
  type Reconcilers,
  type SourceView,
  storyLimits,
  toldBy,
  viewOver,
  watchedKinds,
} from '@seatrial/runner';
import { between } from '../draws.ts';
import { type Circumstances, createProcess, type Process, type ProcessPorts } from '../faults/process.ts';
import type { Mirror } from '../git/mirror.ts';
import type { Store } from '../kube/store.ts';
import type { Timeline } from '../time/timeline.ts';
import { newErrorsHere } from './new-errors-here.ts';
import { createQueue, type Queue } from './queue.ts';
import { startVirtualWatch, type VirtualWatch, type VirtualWatchOptions } from './virtual-watch.ts';

export interface VirtualRunnerOptions {
  readonly clusterName: string;
  readonly timeline: Timeline;
  readonly rng: Rng;
  /** What becomes of watches. */
  readonly watchRng: Rng;
  /** Of those that show metadata alone. */
  readonly noticeRng: Rng;
  readonly store: Store;
  /** An object of it as the API server tells of it. */
  readonly shown: VirtualWatchOptions['shown'];
  readonly mirror: Mirror;
  readonly ports: ProcessPorts;
  readonly circumstances: Circumstances;
  readonly pollMs: number;
  /** From a death to the next process's first look. */
  readonly restartMs: readonly [number, number];
  readonly trace: (message: string) => void;
  /** An exception that no port made: a fault of the program. */
  readonly onBug: (message: string) => void;
}

/** The runner's own loop over virtual ports: watches wake keys, keys get rounds, and a dead process is started again. */
export interface VirtualRunner {
  start(): void;
  kill(): void;
  /** While set, no watch delivers events. */
  setDeaf(deaf: boolean): void;
  /** Whether a process runs that its watches wake. */
  isWatching(): boolean;
  /** What the process that runs has read of the config branch last. */
  newestView(): SourceView | undefined;
}

const retryMsMin = 200;
const retryMsMax = 60_000;
const concurrency = 4;

interface Life {
  readonly process: Process;
  readonly reconcilers: Reconcilers;
  readonly queue: Queue;
  readonly failures: Map<string, number>;
  readonly watches: readonly VirtualWatch[];
}

export function createVirtualRunner(options: VirtualRunnerOptions): VirtualRunner {
  const { clusterName, timeline, rng, mirror, trace } = options;
  let life: Life | undefined;
  let deaf = false;

  function begin(): void {
    const process = createProcess(options.ports, options.circumstances, died);
    const view = viewOver(process.ports.cluster, timeline.clock);
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
      ...process.ports,
      cluster: toldBy(view.cluster, teller),
      newErrors: newErrorsHere,
      clock: timeline.clock,
      log: () => undefined,
    };
    const queue = createQueue({ timeline, rng, concurrency, round: (key) => round(born, key) });
    const reconcilers = createReconcilers(world, (key) => queue.addAfter(key, 0));
    const watches = watchedKinds.map((watched) =>
      startVirtualWatch({
        store: options.store,
        shown: options.shown,
        timeline,
        rng: watched.metadataOnly === true ? options.noticeRng : options.watchRng,
        watched,
        hear: (news) => view.hear(watched, news),
        onChange(object, previous) {
          for (const key of reconcilers.keysFor(object, previous)) queue.addAfter(key, 0);
        },
        isAlive: () => process.isAlive(),
      }),
    );
    for (const watch of watches) watch.setDeaf(deaf);
    const born: Life = { process, reconcilers, queue, failures: new Map(), watches };
    life = born;
    trace(`${clusterName} runner starts`);
    poll(born);
  }

  /** No trouble of the ports is an error there. */
  function onlyBugs(level: string, message: string): void {
    if (level === 'error') options.onBug(message);
  }

  function died(): void {
    trace(`${clusterName} runner dies`);
    life?.queue.stop();
    life = undefined;
    timeline.after(between(rng, options.restartMs), begin);
  }

  function poll(of: Life): void {
    if (!of.process.isAlive()) return;
    mirror.fetch(() => {
      if (of.process.isAlive()) tellNews(of);
    });
    tellNews(of);
    timeline.after(options.pollMs * (0.95 + rng.next() / 10), () => poll(of));
  }

  function tellNews(of: Life): void {
    of.reconcilers.keysForChanges({ signal: of.process.signal }).then(
      (keys) => {
        for (const key of keys) of.queue.addAfter(key, 0);
      },
      (error: unknown) => {
        if (!of.process.isAlive()) return;
        if (!(error instanceof PortError)) options.onBug(`keysForChanges(): ${stackOf(error)}`);
        timeline.after(retryMsMin * 5, () => {
          if (of.process.isAlive()) tellNews(of);
        });
      },
    );
  }

  async function round(of: Life, key: string): Promise<number | 'OnChange'> {
    try {
      const wakeAt = await of.reconcilers.reconcile(key, { signal: of.process.signal });
      of.failures.delete(key);
      return wakeAt === 'OnChange' ? wakeAt : wakeAt - timeline.now();
    } catch (error) {
      if (!of.process.isAlive()) return 'OnChange';
      if (!(error instanceof PortError)) options.onBug(`${key}: ${stackOf(error)}`);
      else if (error.code === 'Conflict') return 0;
      const attempt = of.failures.get(key) ?? 0;
      of.failures.set(key, attempt + 1);
      return Math.min(retryMsMax, retryMsMin * 2 ** attempt) * (0.5 + rng.next() / 2);
    }
  }

  return {
    start: begin,
    kill: () => life?.process.kill(),
    setDeaf(now) {
      deaf = now;
      for (const watch of life?.watches ?? []) watch.setDeaf(now);
    },
    isWatching: () => life !== undefined && !deaf,
    newestView: () => life?.reconcilers.source.newest(),
  };
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
