import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeAgentConfig } from '../agent/agent-config.ts';
import { choosePorts } from '../control-plane/ports.ts';
import type { ControlPlane } from '../control-plane/start-control-plane.ts';
import { limits } from '../limits.ts';
import { type Program, startProgram } from '../process/start-program.ts';
import { agentIdentity } from './agent-access.ts';
import type { LocalClusterOptions } from './cluster-options.ts';

/** The process that is the nodes and the gateway of a cluster. */
export interface RunningAgent {
  readonly program: Program;
  readonly gatewayUrl: string;
  readonly gatewayMetricsUrl: string;
}

/** A process of its own, so that neither the caller's work nor the workloads' slow each other down. */
export async function startAgent(
  options: LocalClusterOptions,
  controlPlane: ControlPlane,
): Promise<RunningAgent> {
  const { name, directory, clock, log } = options;
  const file = join(directory, 'ports.json');
  const ports = await choosePorts(file, ['gateway', 'gatewayMetrics'], (text) => log(`${name}: ${text}`));
  const config = await writeAgentConfig(join(directory, 'agent.json'), {
    cluster: name,
    index: options.index,
    zones: options.zones,
    nodesPerZone: options.nodesPerZone,
    images: options.images,
    directory,
    stateDirectory: agentStateDirectory(directory),
    kubeconfig: await controlPlane.issueKubeconfig(agentIdentity),
    ca: controlPlane.files.ca,
    kubelet: { ...controlPlane.files.kubeletServer, ca: controlPlane.files.kubeletClientCa },
    gatewayPort: ports.gateway,
    gatewayMetricsPort: ports.gatewayMetrics,
  });
  const program = await startProgram({
    name: 'node agent',
    path: process.execPath,
    args: [fileURLToPath(new URL('../agent/main.ts', import.meta.url)), config],
    env: {
      PATH: options.programPath,
      // Half of what Node.js does at start is to read TypeScript.
      NODE_COMPILE_CACHE: join(directory, 'compile-cache'),
    },
    marker: controlPlane.marker,
    logFile: join(directory, 'logs', 'agent.log'),
    stopGraceMs: limits.agentStopGraceMs,
    clock,
  });
  return {
    program,
    gatewayUrl: `http://127.0.0.1:${ports.gateway}`,
    gatewayMetricsUrl: `http://127.0.0.1:${ports.gatewayMetrics}/metrics`,
  };
}

/** What nodes keep of their pods. */
export function agentStateDirectory(directory: string): string {
  return join(directory, 'nodes');
}

/** Where `startNodes` keeps the pods' files, and what it claims for their processes. */
export function podsDirectory(directory: string): string {
  return join(agentStateDirectory(directory), 'pods');
}
