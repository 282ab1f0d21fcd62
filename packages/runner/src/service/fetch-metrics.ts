import type { Clock } from '@seatrial/core';
import type { Mirror } from '@seatrial/git';
import { Histogram, type Registry } from 'prom-client';

type Fetching = Pick<Mirror, 'fetch'>;

const bucketsSeconds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300];
const results = ['changed', 'unchanged', 'failed'] as const;

/** @returns the mirror, whose looks at the repository are counted and timed */
export function createFetchMetrics(
  registry: Registry,
  clock: Pick<Clock, 'now'>,
): (mirror: Fetching) => Fetching {
  const fetches = new Histogram<'result'>({
    name: 'seatrial_git_fetch_duration_seconds',
    help: 'Duration of a look at the config repository, by what it brought.',
    labelNames: ['result'],
    buckets: bucketsSeconds,
    registers: [registry],
  });
  for (const result of results) fetches.zero({ result });
  return (mirror) => ({
    async fetch(op) {
      const startedAt = clock.now();
      const note = (result: (typeof results)[number]): void =>
        fetches.observe({ result }, (clock.now() - startedAt) / 1000);
      try {
        const fetched = await mirror.fetch(op);
        note(fetched.type === 'Changed' ? 'changed' : 'unchanged');
        return fetched;
      } catch (error) {
        if (!op.signal.aborted) note('failed');
        throw error;
      }
    },
  });
}
