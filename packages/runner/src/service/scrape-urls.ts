import type { Observed, Op } from '@seatrial/core';
import type { Cluster } from '@seatrial/model';
import { clusterFault, type Source } from '../source/source.ts';

/**
 * Where the Cluster file says the gateway's counters are, one address for each of its processes. Nothing that happens to the repository may blind the gates of
 * what is in flight, or hold them up: they go by what was read last, and a file that was broken meanwhile leaves the last
 * known answer.
 */
export function createScrapeUrls(
  clusterName: string,
  source: () => Source,
): (op: Op) => Promise<Observed<readonly string[]>> {
  let last: Observed<readonly string[]> | undefined;
  return async (op) => {
    const newest = source().newest();
    const view = newest === undefined ? await source().view(op) : { type: 'Value' as const, value: newest };
    if (view.type !== 'Value' && view.type !== 'Stale') return view;
    const { cluster } = view.value;
    if (cluster !== undefined) last = named(cluster, clusterName);
    const reason =
      clusterFault(view.value, clusterName) ?? `the config branch has no Cluster "${clusterName}"`;
    return last ?? { type: 'Unavailable', reason };
  };
}

function named({ spec: { telemetry } }: Cluster, clusterName: string): Observed<readonly string[]> {
  return telemetry === undefined
    ? { type: 'NoData', reason: `Cluster "${clusterName}" names no spec.telemetry.scrapeUrl` }
    : { type: 'Value', value: [telemetry.scrapeUrl, ...telemetry.furtherScrapeUrls] };
}
