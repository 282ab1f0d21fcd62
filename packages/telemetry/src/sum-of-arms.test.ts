import type { Observed, Reading } from '@seatrial/core';
import { describe, expect, it } from 'vitest';
import type { Arms } from './arms.ts';
import { sumOfArms } from './sum-of-arms.ts';

const query = { namespace: 'shop', stableService: 'web', canaryService: 'web-canary' };
const away = { type: 'Unavailable', reason: 'http://b/metrics does not answer' } as const;
const none: Observed<Reading> = away;

describe('sumOfArms', () => {
  it('adds up what each process of the gateway has counted, and says since when each did', async () => {
    expect(await sumFor(reading(90, 1, 'a'), reading(10, 2, 'b'))).toEqual(reading(100, 3, 'a, b'));
  });

  it('adds up what is under way in each, and does not know it while one process does not say', async () => {
    const [none, some] = [underWay(0), underWay(2)];

    expect((await sumOf([none, some])).canaryInFlight).toEqual({ type: 'Value', value: 2 });
    expect((await sumOf([none, { ...some, canaryInFlight: away }])).canaryInFlight).toEqual(away);
  });

  it('has no counts while one process does not answer', async () => {
    expect(await sumFor(reading(90, 1, 'a'), none)).toEqual(none);
  });
});

async function sumFor(...stables: readonly Observed<Reading>[]): Promise<Observed<Reading>> {
  return (await sumOf(stables.map((stable) => ({ stable, canary: none, canaryInFlight: away })))).stable;
}

async function sumOf(arms: readonly Arms[]): Promise<Arms> {
  const counters = arms.map((it) => ({ observeArms: async () => it }));
  return sumOfArms(counters).observeArms(query, { signal: new AbortController().signal });
}

function underWay(value: number): Arms {
  return { stable: none, canary: none, canaryInFlight: { type: 'Value', value } };
}

function reading(requests: number, bad: number, since: string): Observed<Reading> {
  return { type: 'Value', value: { requests, bad, since } };
}
