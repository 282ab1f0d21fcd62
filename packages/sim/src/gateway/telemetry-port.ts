import type { Counts, Observed, TelemetryPort } from '@seatrial/core';
import type { Traffic } from './traffic.ts';

/** How the metrics page answers just now. */
export type ScrapeState = 'Answers' | 'Away' | 'Empty' | 'Frozen';

/** The gateway's metrics page behind the port. @param state asked at each look */
export function createTelemetryPort(traffic: Traffic, state: () => ScrapeState): TelemetryPort {
  let frozen: ReadonlyMap<string, Counts> | undefined;

  function look(): (backend: string) => Observed<Counts> {
    const now = state();
    if (now !== 'Frozen') frozen = undefined;
    switch (now) {
      case 'Away':
        return () => ({ type: 'Unavailable', reason: 'the metrics page does not answer' });
      case 'Empty':
        return () => ({ type: 'NoData', reason: 'the metrics page has no such metric' });
      case 'Frozen': {
        frozen ??= new Map(traffic.counts());
        const page = frozen;
        return (backend) => ({ type: 'Stale', reason: 'the samples are old', value: counted(page, backend) });
      }
      case 'Answers': {
        const page = traffic.counts();
        return (backend) => ({ type: 'Value', value: counted(page, backend) });
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
function counted(page: ReadonlyMap<string, Counts>, backend: string): Counts {
  return page.get(backend) ?? { requests: 0, bad: 0 };
}
