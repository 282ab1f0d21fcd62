import type { Observed, Reading } from '@seatrial/core';
import { addCounts } from '@seatrial/core';
import type { ArmCounter } from './arms.ts';

/**
 * Several processes of one gateway as one counter. While one of them cannot be read there are no counts at all: fewer
 * requests than before would be taken for less traffic, and later for more.
 */
export function sumOfArms(counters: readonly ArmCounter[]): ArmCounter {
  return {
    async observeArms(query, op) {
      const all = await Promise.all(counters.map((it) => it.observeArms(query, op)));
      return {
        stable: sum(all.map((it) => it.stable)),
        canary: sum(all.map((it) => it.canary)),
        canaryInFlight: sumOfCounts(all.map((it) => it.canaryInFlight)),
      };
    },
  };
}

function sum(arms: readonly Observed<Reading>[]): Observed<Reading> {
  const missing = arms.find((it) => it.type !== 'Value');
  if (missing !== undefined) return missing;
  const readings = arms.flatMap((it) => (it.type === 'Value' ? [it.value] : []));
  const counts = readings.reduce(addCounts, { requests: 0, bad: 0 });
  return { type: 'Value', value: { ...counts, since: readings.map(({ since }) => since ?? '').join(', ') } };
}

function sumOfCounts(counts: readonly Observed<number>[]): Observed<number> {
  const missing = counts.find((it) => it.type !== 'Value');
  if (missing !== undefined) return missing;
  return { type: 'Value', value: counts.reduce((all, it) => all + (it.type === 'Value' ? it.value : 0), 0) };
}
