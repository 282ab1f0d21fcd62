import type { Clock } from '@seatrial/core';
import { createKube } from '@seatrial/kube';
import type { KubeObject } from '@seatrial/model';
import { gatewayAnswers, isReady } from '../cluster/await-serving.ts';
import { limits } from '../limits.ts';
import { isRunning, residentKib } from '../process/process-table.ts';
import { type BedState, type ClusterState, type ProgramState, readBedState } from './bed-state.ts';

export interface ProgramStatus {
  readonly name: string;
  readonly pid: number;
  readonly running: boolean;
  /** Resident memory. */
  readonly memoryKib: number;
  readonly logFile: string;
  /** How often it was started again after it had ended unasked, and how it had ended last. */
  readonly restarts: number;
  readonly lastEnd?: string;
}

export interface NodeStatus {
  readonly name: string;
  readonly zone: string;
  readonly ready: boolean;
}

export interface ClusterStatus {
  readonly name: string;
  readonly url: string;
  readonly kubeconfigPath: string;
  readonly gatewayUrl: string;
  /** For `spec.telemetry.scrapeUrl` of the Cluster file. */
  readonly gatewayMetricsUrl: string;
  readonly apiServerAnswers: boolean;
  readonly gatewayAnswers: boolean;
  /** Empty when the API server could not be asked. */
  readonly nodes: readonly NodeStatus[];
  readonly programs: readonly ProgramStatus[];
}

/**
 * `Up`: everything that was started serves. `Starting`: its owner is at it. `Degraded`: some of it does not serve.
 * `Down`: nothing runs.
 */
export type LocalPhase = 'Up' | 'Starting' | 'Degraded' | 'Down';

export interface LocalStatus {
  readonly directory: string;
  readonly phase: LocalPhase;
  /** What is wrong and what to do, one line each; empty when nothing is. */
  readonly problems: readonly string[];
  /** What was started again, one line each. */
  readonly restarted: readonly string[];
  /** The process that runs it. */
  readonly ownerPid?: number;
  /** What the clusters share. */
  readonly programs: readonly ProgramStatus[];
  readonly clusters: readonly ClusterStatus[];
}

export interface StatusOptions {
  readonly directory: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Looks at what runs in a directory. Answers whatever state it is in. @throws LocalClusterError StateInvalid */
export async function localStatus({ directory, clock, signal }: StatusOptions): Promise<LocalStatus> {
  const state = await readBedState(directory);
  if (state === undefined)
    return { directory, phase: 'Down', problems: [], restarted: [], programs: [], clusters: [] };
  const [ownerRuns, programs, clusters] = await Promise.all([
    isRunning(state.owner),
    lookAtPrograms(state.programs),
    Promise.all(state.clusters.map((cluster) => lookAtCluster(cluster, clock, signal))),
  ]);
  const problems = [
    ...(ownerRuns
      ? []
      : [`the process that ran the clusters (${state.owner.pid}) is gone: start them again`]),
    ...programs.flatMap(programProblems),
    ...clusters.flatMap(clusterProblems),
  ];
  const anyRuns =
    ownerRuns || [...programs, ...clusters.flatMap((cluster) => cluster.programs)].some((p) => p.running);
  return {
    directory,
    phase: phaseOf(state, anyRuns, problems),
    problems,
    restarted: [
      ...restartsOf(programs, 'all clusters'),
      ...clusters.flatMap((cluster) => restartsOf(cluster.programs, cluster.name)),
    ],
    ...(ownerRuns ? { ownerPid: state.owner.pid } : {}),
    programs,
    clusters,
  };
}

function phaseOf(state: BedState, anyRuns: boolean, problems: readonly string[]): LocalPhase {
  if (!anyRuns) return 'Down';
  if (problems.length > 0) return 'Degraded';
  return state.phase;
}

async function lookAtCluster(
  cluster: ClusterState,
  clock: Clock,
  signal: AbortSignal,
): Promise<ClusterStatus> {
  const [nodes, gateway, programs] = await Promise.all([
    askForNodes(cluster.kubeconfigPath, clock, signal),
    gatewayAnswers(cluster.gatewayMetricsUrl, signal),
    lookAtPrograms(cluster.programs),
  ]);
  return {
    name: cluster.name,
    url: cluster.url,
    kubeconfigPath: cluster.kubeconfigPath,
    gatewayUrl: cluster.gatewayUrl,
    gatewayMetricsUrl: cluster.gatewayMetricsUrl,
    apiServerAnswers: nodes !== undefined,
    gatewayAnswers: gateway,
    nodes: nodes ?? [],
    programs,
  };
}

async function askForNodes(
  kubeconfigPath: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<readonly NodeStatus[] | undefined> {
  try {
    const kube = await createKube({
      kubeconfig: { path: kubeconfigPath },
      userAgent: 'seatrial-local',
      fieldManager: 'seatrial-local',
      clock,
      limits: { requestTimeoutMs: limits.probeTimeoutMs, attemptsMax: 1 },
    });
    try {
      const { items } = await kube.list({ apiVersion: 'v1', kind: 'Node' }, { signal });
      return items.map(describeNode);
    } finally {
      await kube.close();
    }
  } catch {
    signal.throwIfAborted();
    return undefined; // reported as an API server that does not answer
  }
}

function describeNode(node: KubeObject): NodeStatus {
  return {
    name: node.metadata.name,
    zone: node.metadata.labels?.['topology.kubernetes.io/zone'] ?? '',
    ready: isReady(node),
  };
}

function lookAtPrograms(programs: readonly ProgramState[]): Promise<readonly ProgramStatus[]> {
  return Promise.all(
    programs.map(async ({ name, logFile, process: { pid }, process, restarts, lastEnd }) => {
      const running = await isRunning(process);
      const memoryKib = running ? await residentKib(pid) : 0;
      return {
        name,
        pid,
        running,
        memoryKib,
        logFile,
        restarts,
        ...(lastEnd === undefined ? {} : { lastEnd }),
      };
    }),
  );
}

function clusterProblems(cluster: ClusterStatus): readonly string[] {
  const { name, nodes } = cluster;
  return [
    ...cluster.programs.flatMap(programProblems).map((problem) => `${name}: ${problem}`),
    ...(cluster.apiServerAnswers ? [] : [`${name}: the API server does not answer at ${cluster.url}`]),
    ...(cluster.gatewayAnswers ? [] : [`${name}: the gateway does not answer at ${cluster.gatewayUrl}`]),
    ...nodes.filter((node) => !node.ready).map((node) => `${name}: the node ${node.name} is not Ready`),
  ];
}

function programProblems({ name, pid, running, logFile }: ProgramStatus): readonly string[] {
  return running ? [] : [`${name} (${pid}) does not run, see ${logFile}`];
}

function restartsOf(programs: readonly ProgramStatus[], where: string): readonly string[] {
  return programs
    .filter(({ restarts }) => restarts > 0)
    .map(({ name, restarts, lastEnd, logFile }) => {
      const times = restarts === 1 ? 'once' : `${restarts} times`;
      return `${where}: ${name} was started again ${times}, last after ${lastEnd}, see ${logFile}.previous`;
    });
}
