import type { Observed, Reading } from '@seatrial/core';
import { describe, expect, it } from 'vitest';
import { sumOfArms } from './sum-of-arms.ts';

const query = { namespace: 'shop', stableService: 'web', canaryService: 'web-canary' };
const none: Observed<Reading> = { type: 'Unavailable', reason: 'http://b/metrics does not answer' };

describe('sumOfArms', () => {
  it('adds up what each process of the gateway has counted, and says since when each did', async () => {
    expect(await sumFor(reading(90, 1, 'a'), reading(10, 2, 'b'))).toEqual(reading(100, 3, 'a, b'));
  });

  it('has no counts while one process does not answer', async () => {
    expect(await sumFor(reading(90, 1, 'a'), none)).toEqual(none);
  });
});

async function sumFor(...stables: readonly Observed<Reading>[]): Promise<Observed<Reading>> {
  const counters = stables.map((stable) => ({ observeArms: async () => ({ stable, canary: none }) }));
  return (await sumOfArms(counters).observeArms(query, { signal: new AbortController().signal })).stable;
}

function reading(requests: number, bad: number, since: string): Observed<Reading> {
  return { type: 'Value', value: { requests, bad, since } };
}
