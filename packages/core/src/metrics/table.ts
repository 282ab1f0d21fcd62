import type { Cluster } from '@seatrial/model';
import type { Observed } from '../observation.ts';
import { gatewayCounter } from './gateway-counter.ts';
import type { MetricReading, MetricSourceRow } from './metric-source.ts';

/** Every source of counts; a Cluster file that names several is read by the first of them. */
const rows: readonly MetricSourceRow[] = [gatewayCounter];

/** What is to be read to count the requests of a cluster, as its file says. */
export function metricReading({ metadata, spec: { telemetry } }: Cluster): Observed<MetricReading> {
  const readings = telemetry === undefined ? [] : rows.flatMap((row) => row.reading(telemetry) ?? []);
  const [reading] = readings;
  return reading === undefined
    ? { type: 'NoData', reason: `Cluster "${metadata.name}" names no spec.telemetry.scrapeUrl` }
    : { type: 'Value', value: reading };
}
