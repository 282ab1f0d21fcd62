import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalCluster } from '../cluster/start-local-cluster.ts';
import { readIfThere, writePrivate } from '../control-plane/private-file.ts';
import { LocalClusterError } from '../errors.ts';
import { identifyProcess, type ProcessIdentity } from '../process/process-table.ts';
import type { Program } from '../process/start-program.ts';

/** What the process that runs a bed notes in its directory. There is none while nothing runs. */
export interface BedState {
  readonly phase: 'Starting' | 'Up';
  readonly startedAt: number;
  readonly owner: ProcessIdentity;
  /** The folders of the clusters. */
  readonly names: readonly string[];
  /** What they share. */
  readonly programs: readonly ProgramState[];
  readonly clusters: readonly ClusterState[];
}

export interface ClusterState {
  readonly name: string;
  readonly url: string;
  readonly kubeconfigPath: string;
  readonly gatewayUrl: string;
  readonly gatewayMetricsUrl: string;
  readonly nodes: readonly string[];
  readonly programs: readonly ProgramState[];
}

export interface ProgramState {
  readonly name: string;
  readonly logFile: string;
  readonly process: ProcessIdentity;
  readonly restarts: number;
  /** How it had ended before it was started again. */
  readonly lastEnd?: string | undefined;
}

export interface RunningParts {
  readonly programs: readonly Program[];
  readonly clusters: readonly LocalCluster[];
}

/** Notes that this process runs the bed; `running` is absent while it is starting. */
export async function writeBedState(
  directory: string,
  facts: Pick<BedState, 'startedAt' | 'names'>,
  running?: RunningParts,
): Promise<void> {
  const state: BedState = {
    ...facts,
    phase: running === undefined ? 'Starting' : 'Up',
    owner: await identify(process.pid),
    programs: await describePrograms(running?.programs ?? []),
    clusters: await Promise.all((running?.clusters ?? []).map(describeCluster)),
  };
  await writePrivate(stateFile(directory), `${JSON.stringify(state, null, 2)}\n`);
}

/** @throws LocalClusterError StateInvalid */
export async function readBedState(directory: string): Promise<BedState | undefined> {
  const text = await readIfThere(stateFile(directory));
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as BedState;
  } catch (cause) {
    const file = stateFile(directory);
    throw new LocalClusterError('StateInvalid', `Cannot read ${file}: not JSON, delete it`, cause);
  }
}

export async function clearBedState(directory: string): Promise<void> {
  await rm(stateFile(directory), { force: true });
}

async function describeCluster(cluster: LocalCluster): Promise<ClusterState> {
  const { name, url, kubeconfigPath, gatewayUrl, gatewayMetricsUrl, nodes, programs } = cluster;
  return {
    name,
    url,
    kubeconfigPath,
    gatewayUrl,
    gatewayMetricsUrl,
    nodes,
    programs: await describePrograms(programs),
  };
}

function describePrograms(programs: readonly Program[]): Promise<readonly ProgramState[]> {
  return Promise.all(
    programs.map(async ({ name, logFile, pid, restarts, lastEnd }) => ({
      name,
      logFile,
      process: await identify(pid),
      restarts,
      lastEnd,
    })),
  );
}

/** A process that ended just now is noted as one that no longer runs. */
async function identify(pid: number): Promise<ProcessIdentity> {
  return (await identifyProcess(pid)) ?? { pid, startTicks: '' };
}

function stateFile(directory: string): string {
  return join(directory, 'bed.json');
}
