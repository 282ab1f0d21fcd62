import type { Counts, Observed, Reading, SeriesMemory, SeriesPage, TelemetryPort } from '@seatrial/core';
import { countPage, noCounts, noPages } from '@seatrial/core';
import type { EpochMs } from '@seatrial/model';
import type { Traffic } from './traffic.ts';

/** How the metrics page answers just now. */
export type ScrapeState = 'Answers' | 'Away' | 'Empty' | 'Frozen';

/**
 * The gateway's metrics page as one process of a runner counts it. What that process remembers of it ends with it.
 * @param state asked at each look
 */
export function createTelemetryPort(
  traffic: Traffic,
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
      return { stable: seen(`${namespace}/${stableService}`), canary: seen(`${namespace}/${canaryService}`) };
    },
  };
}

/** A family that is there without a backend's series: nobody has asked that backend yet. */
function counted({ totals }: SeriesMemory, backend: string): Counts {
  return totals.get(backend) ?? noCounts;
}
