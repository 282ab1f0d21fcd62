import type { MetricReading, Observed, Op } from '@seatrial/core';
import { metricReading } from '@seatrial/core';
import { clusterFault, type Source } from '../source/source.ts';

/**
 * What the Cluster file says is to be read to count requests. Nothing that happens to the repository may blind the gates of
 * what is in flight, or hold them up: they go by what was read last, and a file that was broken meanwhile leaves the last
 * known answer.
 */
export function createMetricReading(
  clusterName: string,
  source: () => Source,
): (op: Op) => Promise<Observed<MetricReading>> {
  let last: Observed<MetricReading> | undefined;
  return async (op) => {
    const newest = source().newest();
    const view = newest === undefined ? await source().view(op) : { type: 'Value' as const, value: newest };
    if (view.type !== 'Value' && view.type !== 'Stale') return view;
    const { cluster } = view.value;
    if (cluster !== undefined) last = metricReading(cluster);
    const reason =
      clusterFault(view.value, clusterName) ?? `the config branch has no Cluster "${clusterName}"`;
    return last ?? { type: 'Unavailable', reason };
  };
}
