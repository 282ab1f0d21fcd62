import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { GatewayLimits } from './limits.ts';

/** Where a request went, as the counters call it. */
interface RequestLabels {
  /** `namespace/name` of the HTTPRoute, or `none`. */
  readonly route: string;
  /** `namespace/name` of the Service, or `none`. */
  readonly backend: string;
}

export interface GatewayMetrics {
  /** Counts one answer; `code` is what the user saw, or stands for what the user saw instead of an answer. */
  record(labels: RequestLabels, code: number, seconds: number): void;
  /** Counts one request as under way until what it answers with is called, once. */
  begin(labels: RequestLabels): () => void;
  readonly contentType: string;
  render(): Promise<string>;
}

/** From a local answer of 1 ms to the longest answer that is waited for. */
const SECONDS_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** The counters that gates judge by. Series stay until the gateway ends: a canary that is gone was still asked. */
export function createGatewayMetrics(
  limits: Pick<GatewayLimits, 'metricPairsMax'>,
  startedAt: number,
): GatewayMetrics {
  const registry = new Registry();
  const requests = new Counter({
    name: 'gateway_requests_total',
    help: 'Requests by HTTPRoute, backend Service and status. 502 to 504 include what the gateway answered for a backend that did not; 499 is a user who left.',
    labelNames: ['route', 'backend', 'code'],
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'gateway_request_duration_seconds',
    help: 'From the head of a request to the end of its answer.',
    labelNames: ['route', 'backend'],
    buckets: SECONDS_BUCKETS,
    registers: [registry],
  });
  const inFlight = new Gauge({
    name: 'gateway_requests_in_flight',
    help: 'Requests by HTTPRoute and backend Service that have no whole answer yet.',
    labelNames: ['route', 'backend'],
    registers: [registry],
  });
  // By it a reader of the page distinguishes this process from a restarted one, or from another.
  new Gauge({
    name: 'process_start_time_seconds',
    help: 'When the process started, in seconds since 1970.',
    registers: [registry],
  }).set(startedAt / 1000);
  const pairs = new Set<string>();

  /** Names come from objects that people create: without a bound they could fill the memory. */
  function bounded({ route, backend }: RequestLabels): RequestLabels {
    const pair = `${route} ${backend}`;
    if (!pairs.has(pair)) {
      if (pairs.size >= limits.metricPairsMax) return { route: 'other', backend: 'other' };
      pairs.add(pair);
    }
    return { route, backend };
  }

  return {
    record(labels, code, seconds) {
      const { route, backend } = bounded(labels);
      requests.inc({ route, backend, code });
      durations.observe({ route, backend }, seconds);
    },
    begin(labels) {
      const { route, backend } = bounded(labels);
      inFlight.inc({ route, backend });
      return () => inFlight.dec({ route, backend });
    },
    contentType: registry.contentType,
    render: () => registry.metrics(),
  };
}
