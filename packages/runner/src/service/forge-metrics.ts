import { Counter, Histogram, type Registry } from 'prom-client';
import type { ForgeTelling } from '../story/forge-teller.ts';

/** A request to a forge, or one that had no answer. */
export interface ForgeRequestSeen {
  /** Status of the answer; `none` where there was none. */
  readonly code: string;
  readonly seconds: number;
}

export interface ForgeMetrics {
  readonly told: (telling: ForgeTelling) => void;
  readonly request: (request: ForgeRequestSeen) => void;
}

const bucketsSeconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60];
const tellings = ['Said', 'Failed', 'Dropped'] as const satisfies readonly ForgeTelling[];

/** What is said at the forges, and what that takes. */
export function createForgeMetrics(registry: Registry): ForgeMetrics {
  const registers = [registry];
  const told = new Counter({
    name: 'seatrial_forge_told_total',
    help: 'Statuses and deployments of releases by what became of them: said, failed (they are said later), dropped.',
    labelNames: ['result'],
    registers,
  });
  const requests = new Counter({
    name: 'seatrial_forge_requests_total',
    help: 'Requests to forges, by the status of the answer; none where there was no answer.',
    labelNames: ['code'],
    registers,
  });
  const durations = new Histogram({
    name: 'seatrial_forge_request_duration_seconds',
    help: 'From a request to a forge to the beginning of its answer, or to its end without one.',
    buckets: bucketsSeconds,
    registers,
  });
  for (const result of tellings) told.inc({ result: result.toLowerCase() }, 0);
  return {
    told: (telling) => told.inc({ result: telling.toLowerCase() }),
    request({ code, seconds }) {
      requests.inc({ code });
      durations.observe(seconds);
    },
  };
}
