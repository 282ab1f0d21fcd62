import { readFile } from 'node:fs/promises';
import { writePrivate } from '../control-plane/private-file.ts';
import { LocalClusterError } from '../errors.ts';
import type { KubeletFiles } from '../node/kubelet-server.ts';

/** Configuration of the process that is the nodes and the gateway of one cluster. Written by the process that starts it. */
export interface AgentConfig {
  readonly cluster: string;
  /** Which part of the pods' address range is this cluster's. */
  readonly index: number;
  readonly zones: readonly string[];
  readonly nodesPerZone: number;
  /** Path of the table of images. */
  readonly images: string;
  /** The cluster's directory. */
  readonly directory: string;
  /** What nodes keep of their pods. */
  readonly stateDirectory: string;
  readonly kubeconfig: string;
  /** Path of the certificate of the cluster's authority. */
  readonly ca: string;
  /** What to serve `kubectl logs` with. */
  readonly kubelet: KubeletFiles;
  readonly gatewayPort: number;
  readonly gatewayMetricsPort: number;
}

export async function writeAgentConfig(path: string, config: AgentConfig): Promise<string> {
  return writePrivate(path, `${JSON.stringify(config, null, 2)}\n`);
}

/** @throws LocalClusterError StateInvalid */
export async function readAgentConfig(path: string): Promise<AgentConfig> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as AgentConfig;
  } catch (cause) {
    throw new LocalClusterError('StateInvalid', `Cannot read ${path}: start the cluster again`, cause);
  }
}
