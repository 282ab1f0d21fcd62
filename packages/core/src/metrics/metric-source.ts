import type { Cluster } from '@seatrial/model';

/** What a Cluster file says of where requests are counted. */
export type Telemetry = NonNullable<Cluster['spec']['telemetry']>;

/** Pages of Prometheus exposition, one of each process of a router, with a counter of answered requests. */
export interface ScrapedCounter {
  readonly type: 'ScrapedCounter';
  readonly urls: readonly string[];
  /** A counter of answered requests, one series per backend and status code; 500 and above are bad. */
  readonly metric: string;
  /** A gauge of requests without a whole answer, one series or more per backend. */
  readonly inFlightMetric: string;
  /** Its value is `namespace/service`: this tells the arms apart. */
  readonly backendLabel: string;
  /** Its value is a three-digit status. */
  readonly codeLabel: string;
  /** Its value is `namespace/route`. */
  readonly routeLabel: string;
}

/** What an adapter is told to read; each type has its own (runner/adapters/telemetry-port.ts). */
export type MetricReading = ScrapedCounter;

/** A source of counts: what is to be read where a Cluster file names it. Pure. */
export interface MetricSourceRow {
  /** `undefined`: the file does not name this source. */
  reading(telemetry: Telemetry): MetricReading | undefined;
}
