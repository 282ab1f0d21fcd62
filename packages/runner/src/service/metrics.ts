import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '@seatrial/core';
import type { RequestSeen } from '@seatrial/kube';
import type { RenderingSeen } from '@seatrial/render';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type ApiMetrics, createApiMetrics } from './api-metrics.ts';
import { createFetchMetrics } from './fetch-metrics.ts';
import { createForgeMetrics, type ForgeMetrics } from './forge-metrics.ts';
import { createObjectMetrics, type ObjectMetrics } from './object-metrics.ts';
import { createQueueMetrics, type QueueMetrics } from './queue-metrics.ts';
import { createRenderMetrics } from './render-metrics.ts';
import { createRequestMetrics } from './request-metrics.ts';
import { createStoryMetrics, type StoryMetrics } from './story-metrics.ts';
import { createWatchMetrics, type WatchMetrics } from './watch-metrics.ts';
import { createWebhookMetrics, type WebhookMetrics } from './webhook/metrics.ts';

export interface ServiceMetrics {
  readonly registry: Registry;
  readonly rounds: Histogram<'kind'>;
  readonly failedRounds: Counter<'kind'>;
  readonly leading: Gauge;
  readonly shards: Gauge;
  readonly branchRefused: Gauge;
  readonly queue: QueueMetrics;
  readonly watches: WatchMetrics;
  readonly story: StoryMetrics;
  readonly forge: ForgeMetrics;
  /** To be told of each request to the API server. */
  readonly request: (request: RequestSeen) => void;
  /** To be told of each rendering. */
  readonly rendered: (seen: RenderingSeen) => void;
  readonly fetching: ReturnType<typeof createFetchMetrics>;
  readonly objects: ObjectMetrics;
  readonly webhook: WebhookMetrics;
  readonly api: ApiMetrics;
}

const kinds = ['application', 'drift', 'release', 'scenario', 'run', 'git', 'forge', 'news'];

/**
 * Metrics of this service. Every label value exists from the beginning, so that a rate is never missing; but of requests, of
 * which there are too many kinds.
 */
export function createMetrics(clock: Pick<Clock, 'now'>): ServiceMetrics {
  const registry = new Registry();
  const registers = [registry];
  const rounds = new Histogram({
    name: 'seatrial_round_duration_seconds',
    help: 'Duration of one round of the loop, by kind of key.',
    labelNames: ['kind'],
    registers,
  });
  const failedRounds = new Counter({
    name: 'seatrial_rounds_failed_total',
    help: 'Rounds that failed and are tried again.',
    labelNames: ['kind'],
    registers,
  });
  const leading = new Gauge({
    name: 'seatrial_leading',
    help: '1 while this process works on applications: while it holds shards.',
    registers,
  });
  const shards = new Gauge({
    name: 'seatrial_shards_held',
    help: 'How many of the shards of the cluster this process holds; all runners together hold 64.',
    registers,
  });
  const branchRefused = new Gauge({
    name: 'seatrial_config_branch_refused',
    help: '1 while this runner does not take what the config branch shows: another repository, one that was set back, or a commit without a signature that counts.',
    registers,
  });
  for (const kind of kinds) {
    rounds.zero({ kind });
    failedRounds.inc({ kind }, 0);
  }
  const webhook = createWebhookMetrics(registry);
  return {
    registry,
    rounds,
    failedRounds,
    leading,
    shards,
    branchRefused,
    webhook,
    api: createApiMetrics(registry),
    queue: createQueueMetrics(registry),
    watches: createWatchMetrics(registry, clock),
    story: createStoryMetrics(registry),
    forge: createForgeMetrics(registry),
    request: createRequestMetrics(registry),
    rendered: createRenderMetrics(registry),
    fetching: createFetchMetrics(registry, clock),
    objects: createObjectMetrics(registry),
  };
}

export interface StatusServer {
  readonly url: string;
  close(): Promise<void>;
}

/** /healthz: the process answers. /readyz: it leads or is ready to. /metrics: Prometheus. */
export async function serveStatus(
  options: { readonly host: string; readonly port: number; readonly ready: () => boolean },
  { registry }: ServiceMetrics,
): Promise<StatusServer> {
  const server: Server = createServer((request, response) => {
    const answer = (status: number, body: string, type = 'text/plain'): void => {
      response.writeHead(status, { 'content-type': type }).end(body);
    };
    switch (request.url) {
      case '/healthz':
        return answer(200, 'ok\n');
      case '/readyz':
        return options.ready() ? answer(200, 'ok\n') : answer(503, 'not ready\n');
      case '/metrics':
        registry.metrics().then(
          (body) => answer(200, body, registry.contentType),
          () => answer(500, 'metrics failed\n'),
        );
        return;
      default:
        return answer(404, 'not found\n');
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
