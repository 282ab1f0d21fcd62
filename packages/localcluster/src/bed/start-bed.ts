import { join } from 'node:path';
import type { LocalClusterOptions } from '../cluster/cluster-options.ts';
import { type LocalCluster, startLocalCluster } from '../cluster/start-local-cluster.ts';
import { type Etcd, startEtcd } from '../control-plane/start-etcd.ts';
import type { Log } from '../log.ts';
import { type Claim, claimDirectory } from '../process/claim.ts';
import type { Program } from '../process/start-program.ts';
import { clearBedState, writeBedState } from './bed-state.ts';

export interface BedOptions extends Omit<LocalClusterOptions, 'name' | 'index' | 'etcd'> {
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
  const claim = await claimDirectory(options);
  let etcd: Etcd | undefined;
  try {
    const facts = { startedAt: clock.now(), names: options.clusters };
    await writeBedState(directory, facts);
    etcd = await startEtcd({
      ...options,
      directory: join(directory, 'etcd'),
      program: options.programs.etcd,
      fresh: options.fresh ?? false,
    });
    const clusters = await startClusters(options, etcd);
    const programs = [etcd.program, ...clusters.flatMap((cluster) => cluster.programs)];
    const watch = reportEnds(programs, log);
    await writeBedState(directory, facts, { programs: [etcd.program], clusters });
    return {
      directory,
      clusters,
      stop: async () => {
        watch.end();
        await stopAll(directory, clusters, etcd, claim);
      },
    };
  } catch (error) {
    await stopAll(directory, [], etcd, claim);
    throw error;
  }
}

/** Says when a program ends that should go on. */
function reportEnds(programs: readonly Program[], log: Log): { end(): void } {
  let isStopping = false;
  for (const program of programs) {
    void program.ended.then((how) => {
      if (!isStopping) log(`${program.name} stopped serving: ${how}, see ${program.logFile}`);
    });
  }
  return {
    end: () => {
      isStopping = true;
    },
  };
}

/** All at once; when one cannot start, none is left. */
async function startClusters(options: BedOptions, etcd: Etcd): Promise<readonly LocalCluster[]> {
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
  await Promise.all(started.map((cluster) => cluster.stop()));
  throw signal.reason;
}

async function stopAll(
  directory: string,
  clusters: readonly LocalCluster[],
  etcd: Etcd | undefined,
  claim: Claim,
): Promise<void> {
  await Promise.all(clusters.map((cluster) => cluster.stop()));
  await etcd?.stop();
  await clearBedState(directory);
  await claim.release();
}
