import type { Clock } from '@seatrial/core';
import { createDiscovery } from './discovery.ts';
import { type KubeconfigSource, loadEndpoint } from './endpoint.ts';
import type { Kube } from './kube.ts';
import { kubeOver } from './kube-over.ts';
import { defaultKubeLimits, type KubeLimits } from './limits.ts';
import type { RequestSeen } from './request-seen.ts';
import { systemClock } from './system-clock.ts';
import { createTransport } from './transport.ts';

export interface KubeOptions {
  readonly kubeconfig: KubeconfigSource;
  readonly userAgent: string;
  /** Owner of the fields we write. */
  readonly fieldManager: string;
  readonly clock?: Clock;
  /** Draws in [0, 1), to spread repeats. */
  readonly rng?: () => number;
  readonly limits?: Partial<KubeLimits>;
  /** Told of each request that is sent. Must not throw. */
  readonly onRequest?: (request: RequestSeen) => void;
}

/** A client for the API server of a kubeconfig; connects at its first request. @throws KubeError BadConfig */
export async function createKube(options: KubeOptions): Promise<Kube> {
  const limits = { ...defaultKubeLimits, ...options.limits };
  const endpoint = await loadEndpoint(options.kubeconfig);
  const clock = options.clock ?? systemClock;
  const transport = createTransport({
    endpoint,
    userAgent: options.userAgent,
    clock,
    rng: options.rng ?? (() => Math.random()),
    limits,
    ...(options.onRequest === undefined ? {} : { onRequest: options.onRequest }),
  });
  return kubeOver({
    transport,
    discovery: createDiscovery(transport, clock),
    fieldManager: options.fieldManager,
    limits,
  });
}
