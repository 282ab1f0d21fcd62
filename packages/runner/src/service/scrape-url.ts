import type { Observed } from '@seatrial/core';
import { clusterFault, type SourceView } from '../source.ts';

/**
 * Where the Cluster file says the gateway's counters are. A file that was broken meanwhile, or a repository that is
 * away, must not blind the gates of what is in flight: the last known answer stays.
 */
export function createScrapeUrl(clusterName: string): (view: Observed<SourceView>) => Observed<string> {
  let last: Observed<string> | undefined;
  return (view) => {
    if (view.type !== 'Value' && view.type !== 'Stale') return last ?? view;
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
