import type { Counts, Observed, Reading, SeriesMemory, SeriesPage, TelemetryPort } from '@seatrial/core';
import { countPage, noCounts, noPages } from '@seatrial/core';
import type { EpochMs } from '@seatrial/model';
import type { LongRequests } from './long-requests.ts';
import type { Traffic } from './traffic.ts';

/** How the metrics page answers just now. */
export type ScrapeState = 'Answers' | 'Away' | 'Empty' | 'Frozen';

/**
 * The gateway's metrics page as one process of a runner counts it. What that process remembers of it ends with it.
 * @param state asked at each look
 */
export function createTelemetryPort(
  traffic: Pick<Traffic, 'page'>,
  longRequests: Pick<LongRequests, 'counted'>,
  state: () => ScrapeState,
  now: () => EpochMs,
): TelemetryPort {
  let memory: SeriesMemory = noPages;
  let since = '';
  let frozen: SeriesPage | undefined;

  function count(page: SeriesPage): (backend: string) => Reading {
    if (memory.pages === 0) since = String(now());
    memory = countPage(memory, page);
    return (backend) => ({ ...counted(memory, backend), since });
  }

  function look(): (backend: string) => Observed<Reading> {
    const is = state();
    if (is !== 'Frozen') frozen = undefined;
    switch (is) {
      case 'Away':
        return () => ({ type: 'Unavailable', reason: 'the metrics page does not answer' });
      case 'Empty':
        return () => ({ type: 'NoData', reason: 'the metrics page has no such metric' });
      case 'Frozen': {
        frozen ??= traffic.page();
        const counts = count(frozen);
        return (backend) => ({ type: 'Stale', reason: 'the samples are old', value: counts(backend) });
      }
      case 'Answers': {
        const counts = count(traffic.page());
        return (backend) => ({ type: 'Value', value: counts(backend) });
      }
    }
  }

  return {
    async arms({ namespace, stableService, canaryService }) {
      const seen = look();
      const canary = seen(`${namespace}/${canaryService}`);
      const inFlight = longRequests.counted(`${namespace}/${canaryService}`);
      return {
        stable: seen(`${namespace}/${stableService}`),
        canary,
        canaryInFlight: underWay(canary, inFlight),
      };
    },
  };
}

/** It stands on the page beside the counters: what cannot be read of them cannot be read of it. */
function underWay(canary: Observed<Reading>, inFlight: number | undefined): Observed<number> {
  if (inFlight === undefined) return { type: 'NoData', reason: 'the metrics page does not count them' };
  if (canary.type === 'Value') return { type: 'Value', value: inFlight };
  return { type: canary.type === 'NoData' ? 'NoData' : 'Unavailable', reason: canary.reason };
}

/** A family that is there without a backend's series: nobody has asked that backend yet. */
function counted({ totals }: SeriesMemory, backend: string): Counts {
  return totals.get(backend) ?? noCounts;
}
