import type { Clock } from '@seatrial/core';
import { isKubeError, type Kube } from '@seatrial/kube';
import type { KubeObject } from '@seatrial/model';
import { request } from 'undici';
import { LocalClusterError } from '../errors.ts';
import { limits } from '../limits.ts';
import { programFailed } from '../process/start-program.ts';
import { waitUntil } from '../wait-until.ts';
import type { RunningAgent } from './start-agent.ts';

export interface ServingOptions {
  readonly name: string;
  readonly kube: Kube;
  readonly agent: RunningAgent;
  /** When the agent was started: what was Ready before is not. */
  readonly startedAt: number;
  readonly zones: readonly string[];
  readonly nodesPerZone: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Waits until the nodes are Ready, the gateway answers, and pods may be created in the namespace `default`.
 * @returns the names of the nodes
 * @throws LocalClusterError NotReady, ProgramFailed
 */
export async function awaitServing(options: ServingOptions): Promise<readonly string[]> {
  const { name, clock, signal } = options;
  const { program, gatewayMetricsUrl } = options.agent;
  const limitMs = limits.clusterReadyMs;
  let missing = '';
  const nodes = await waitUntil({ clock, everyMs: limits.pollEveryMs, limitMs, signal }, async () => {
    if (!program.isRunning()) throw await programFailed(program, await program.ended);
    const [ready, gateway, account] = await Promise.all([
      readyNodes(options),
      gatewayAnswers(gatewayMetricsUrl, signal),
      hasDefaultServiceAccount(options.kube, signal),
    ]);
    const wanted = options.zones.length * options.nodesPerZone;
    missing = [
      ...(ready.length < wanted ? [`${ready.length} of ${wanted} nodes are Ready`] : []),
      ...(gateway ? [] : ['the gateway does not answer']),
      ...(account ? [] : ['the namespace default has no service account']),
    ].join(', ');
    return missing === '' ? ready : undefined;
  });
  if (nodes !== undefined) return nodes;
  throw new LocalClusterError(
    'NotReady',
    `Cannot use the cluster ${name}: after ${limitMs} ms ${missing}, see ${program.logFile}`,
  );
}

async function readyNodes({ kube, startedAt, signal }: ServingOptions): Promise<readonly string[]> {
  const [nodes, leases] = await Promise.all([
    kube.list({ apiVersion: 'v1', kind: 'Node' }, { signal }),
    kube.list(
      { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace: 'kube-node-lease' },
      { signal },
    ),
  ]);
  const renewedAt = new Map(leases.items.map((lease) => [lease.metadata.name, renewTime(lease)]));
  return nodes.items
    .filter((node) => isReady(node) && (renewedAt.get(node.metadata.name) ?? 0) >= startedAt)
    .map((node) => node.metadata.name);
}

/** Whether a Node says of itself, or the node controller of it, that it is Ready. */
export function isReady(node: KubeObject): boolean {
  const status = node['status'] as { conditions?: readonly { type: string; status: string }[] } | undefined;
  return status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true;
}

function renewTime(lease: KubeObject): number {
  const spec = lease['spec'] as { renewTime?: string } | undefined;
  return Date.parse(spec?.renewTime ?? '') || 0;
}

async function hasDefaultServiceAccount(kube: Kube, signal: AbortSignal): Promise<boolean> {
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', namespace: 'default', name: 'default' };
  try {
    await kube.get(account, { signal });
    return true;
  } catch (error) {
    if (isKubeError(error, 'NotFound')) return false;
    throw error;
  }
}

/** Whether a gateway serves its own metrics, and with them everything else. */
export async function gatewayAnswers(metricsUrl: string, signal: AbortSignal): Promise<boolean> {
  try {
    const { statusCode, body } = await request(metricsUrl, {
      signal,
      headersTimeout: limits.probeTimeoutMs,
      bodyTimeout: limits.probeTimeoutMs,
    });
    await body.dump();
    return statusCode === 200;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}
