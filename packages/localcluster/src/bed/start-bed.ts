import { join } from 'node:path';
import { messageOf } from '@seatrial/core';
import { createClosers } from '../closers.ts';
import type { LocalClusterOptions } from '../cluster/cluster-options.ts';
import { type LocalCluster, startLocalCluster } from '../cluster/start-local-cluster.ts';
import { type Etcd, startEtcd } from '../control-plane/start-etcd.ts';
import type { Log } from '../log.ts';
import { claimDirectory } from '../process/claim.ts';
import { keepUp } from '../process/keep-up.ts';
import { clearBedState, writeBedState } from './bed-state.ts';

export interface BedOptions extends Omit<LocalClusterOptions, 'name' | 'index' | 'etcd' | 'onRestart'> {
  /** Names, each of which is the folder of its cluster. */
  readonly clusters: readonly string[];
}

/** Several clusters that share one etcd, and begin and end together. */
export interface Bed {
  readonly directory: string;
  readonly clusters: readonly LocalCluster[];
  /** Ends every process and frees every port. */
  stop(): Promise<void>;
}

/**
 * Starts clusters side by side, ready for use, and notes in the directory what runs, for `localStatus` and `localDown`.
 * @throws as startLocalCluster; nothing is left running then
 */
export async function startBed(options: BedOptions): Promise<Bed> {
  const { directory, clock, log } = options;
  const closers = createClosers();
  try {
    const claim = await claimDirectory(options);
    closers.add(claim.release);
    const facts = { startedAt: clock.now(), names: options.clusters };
    closers.add(() => clearBedState(directory));
    await writeBedState(directory, facts);
    const etcd = await startEtcd({
      ...options,
      directory: join(directory, 'etcd'),
      program: options.programs.etcd,
      fresh: options.fresh ?? false,
    });
    closers.add(() => etcd.stop());
    let note = (): void => undefined;
    const clusters = await startClusters({ ...options, onRestart: () => note() }, etcd);
    closers.add(() => stopClusters(clusters));
    const running = { programs: [etcd.program], clusters };
    const notes = createNotes(() => writeBedState(directory, facts, running), log);
    closers.add(notes.end);
    note = notes.take;
    keepUp(running.programs, { where: 'all clusters', log, onRestart: note });
    await writeBedState(directory, facts, running);
    return { directory, clusters, stop: () => closers.close() };
  } catch (error) {
    await closers
      .close()
      .catch((failure: unknown) => log(`while ending what was started: ${String(failure)}`));
    throw error;
  }
}

/** All at once; when one cannot start, none is left. */
async function startClusters(
  options: BedOptions & Pick<LocalClusterOptions, 'onRestart'>,
  etcd: Etcd,
): Promise<readonly LocalCluster[]> {
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const starts = await Promise.allSettled(
    options.clusters.map(async (name, index) => {
      try {
        return await startLocalCluster({
          ...options,
          name,
          index,
          directory: join(options.directory, name),
          etcd,
          signal,
        });
      } catch (error) {
        failure.abort(error);
        throw error;
      }
    }),
  );
  const started = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  if (started.length === starts.length) return started;
  await stopClusters(started).catch((error: unknown) =>
    options.log(`while ending clusters: ${String(error)}`),
  );
  throw signal.reason;
}

/** All at once, whatever goes wrong with some. @throws the first failure */
async function stopClusters(clusters: readonly LocalCluster[]): Promise<void> {
  const stops = await Promise.allSettled(clusters.map((cluster) => cluster.stop()));
  for (const stop of stops) if (stop.status === 'rejected') throw stop.reason;
}

/** One writing at a time, of what is so when it begins; none once it has ended. */
function createNotes(write: () => Promise<void>, log: Log): { take: () => void; end: () => Promise<void> } {
  let isOver = false;
  let last = Promise.resolve();
  return {
    take: () => {
      last = last
        .then(() => (isOver ? undefined : write()))
        .catch((error: unknown) => log(`cannot note what runs: ${messageOf(error)}`));
    },
    end: async () => {
      isOver = true;
      await last;
    },
  };
}
