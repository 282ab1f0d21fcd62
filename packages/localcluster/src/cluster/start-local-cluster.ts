import { rm } from 'node:fs/promises';
import { createKube, type Kube } from '@seatrial/kube';
import { type ControlPlane, type Identity, startControlPlane } from '../control-plane/start-control-plane.ts';
import { keepUp } from '../process/keep-up.ts';
import type { Program } from '../process/start-program.ts';
import { agentAccess } from './agent-access.ts';
import { awaitServing } from './await-serving.ts';
import type { LocalClusterOptions } from './cluster-options.ts';
import { observeIdentity, recordIdentity } from './identity.ts';
import { installCrds } from './install-crds.ts';
import { agentStateDirectory, type RunningAgent, startAgent } from './start-agent.ts';

export interface LocalCluster {
  readonly name: string;
  readonly directory: string;
  readonly url: string;
  /** Of a member of system:masters. */
  readonly kubeconfigPath: string;
  readonly nodes: readonly string[];
  readonly gatewayUrl: string;
  readonly gatewayMetricsUrl: string;
  /** Each is started again when it ends unasked. */
  readonly programs: readonly Program[];
  /** Writes a kubeconfig for somebody, who has no rights until RBAC gives some, and returns its path. */
  readonly issueKubeconfig: (identity: Identity) => Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts a cluster with nodes and a gateway, and waits until the nodes are Ready, the gateway answers and pods may be
 * created.
 * @throws LocalClusterError AlreadyRunning, PortTaken, ProgramFailed, NotReady; KubeError; or the reason of the signal
 */
export async function startLocalCluster(options: LocalClusterOptions): Promise<LocalCluster> {
  const { name, directory, clock, log } = options;
  const controlPlane = await startControlPlane(options);
  log(`${name}: the API server is ready at ${controlPlane.url}`);
  let agent: RunningAgent | undefined;
  async function stop(): Promise<void> {
    await agent?.program.stop();
    await controlPlane.stop();
  }
  try {
    const kube = await createKube({
      kubeconfig: { path: controlPlane.kubeconfigPath },
      userAgent: 'seatrial-local',
      fieldManager: 'seatrial-local',
      clock,
    });
    try {
      if (options.fresh === true) await rm(agentStateDirectory(directory), { recursive: true, force: true });
      await prepare(kube, controlPlane, options);
      const startedAt = clock.now();
      agent = await startAgent(options, controlPlane);
      const nodes = await awaitServing({ ...options, kube, agent, startedAt });
      log(`${name}: ${nodes.length} nodes are Ready, the gateway listens at ${agent.gatewayUrl}`);
      const cluster = describe(controlPlane, agent, nodes, stop);
      keepUp(cluster.programs, { where: name, log, onRestart: options.onRestart });
      return cluster;
    } finally {
      await kube.close();
    }
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What the agent needs before it can begin. */
async function prepare(kube: Kube, controlPlane: ControlPlane, options: LocalClusterOptions): Promise<void> {
  const { directory, crds, signal } = options;
  const identity = await observeIdentity(kube, controlPlane.ca, signal);
  await Promise.all([
    recordIdentity(directory, identity),
    installCrds(kube, crds, options),
    ...agentAccess().map((object) => kube.apply(object, { force: true, signal })),
  ]);
}

function describe(
  { name, directory, url, kubeconfigPath, programs, issueKubeconfig }: ControlPlane,
  { program, gatewayUrl, gatewayMetricsUrl }: RunningAgent,
  nodes: readonly string[],
  stop: () => Promise<void>,
): LocalCluster {
  return {
    name,
    directory,
    url,
    kubeconfigPath,
    nodes,
    gatewayUrl,
    gatewayMetricsUrl,
    programs: [...programs, program],
    issueKubeconfig,
    stop,
  };
}
