import type { Observed, Op } from '@seatrial/core';
import { clusterFault, type Source } from '../source.ts';

/**
 * Where the Cluster file says the gateway's counters are. Nothing that happens to the repository may blind the gates of
 * what is in flight, or hold them up: they go by what was read last, and a file that was broken meanwhile leaves the last
 * known answer.
 */
export function createScrapeUrl(
  clusterName: string,
  source: () => Source,
): (op: Op) => Promise<Observed<string>> {
  let last: Observed<string> | undefined;
  return async (op) => {
    const newest = source().newest();
    const view = newest === undefined ? await source().view(op) : { type: 'Value' as const, value: newest };
    if (view.type !== 'Value' && view.type !== 'Stale') return view;
    const { cluster } = view.value;
    if (cluster !== undefined) last = named(cluster.spec.telemetry?.scrapeUrl, clusterName);
    const reason =
      clusterFault(view.value, clusterName) ?? `the config branch has no Cluster "${clusterName}"`;
    return last ?? { type: 'Unavailable', reason };
  };
}

function named(url: string | undefined, clusterName: string): Observed<string> {
  return url === undefined
    ? { type: 'NoData', reason: `Cluster "${clusterName}" names no spec.telemetry.scrapeUrl` }
    : { type: 'Value', value: url };
}
