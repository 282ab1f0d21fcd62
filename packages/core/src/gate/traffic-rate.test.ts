import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Observed } from '../observation.ts';
import { createRng, type Rng } from '../rng.ts';
import type { Reading } from './counts.ts';
import { poissonQuantile } from './poisson.ts';
import {
  isInDoubt,
  knowsTraffic,
  lookAtTraffic,
  nothingAfter,
  silenceAfter,
  type TrafficState,
} from './traffic-rate.ts';

const alpha = 0.01;
const away: Observed<Reading> = { type: 'Unavailable', reason: 'the metrics page does not answer' };

describe('lookAtTraffic', () => {
  it('doubts nothing while requests come as before', () => {
    const state = traffic([...many(60, 10), ...many(60, 8)]);

    expect(state).toMatchObject({ doubt: 0 });
    expect(state?.lostAt).toBeUndefined();
  });

  it('knows that requests have ceased, and not before twenty seconds of it', () => {
    expect(traffic([...many(60, 100), ...many(19, 0)])?.lostAt).toBeUndefined();
    expect(traffic([...many(60, 100), ...many(21, 0)])?.lostAt).toBeDefined();
  });

  it('knows it where somebody still asks now and then, as probes do', () => {
    expect(traffic([...many(60, 200), ...many(60, 1)])?.lostAt).toBeDefined();
  });

  it('takes longer where fewer requests came', () => {
    expect(traffic([...many(300, 1), ...many(60, 0)])?.lostAt).toBeUndefined();
    expect(traffic([...many(300, 1), ...many(120, 0)])?.lostAt).toBeDefined();
  });

  it('forgets the loss when requests come again', () => {
    const state = traffic([...many(60, 100), ...many(60, 0), ...many(5, 100)]);

    expect(state).toMatchObject({ doubt: 0 });
    expect(state?.lostAt).toBeUndefined();
  });

  it('remembers what was before for as long as requests are missing', () => {
    const state = traffic([...many(60, 100), ...many(3600, 0)]);

    expect(state?.lostAt).toBeDefined();
    expect(state?.before.requests).toBeGreaterThan(1_000);
  });

  it('takes no decline for a loss, to a sixtieth within an hour', () => {
    const rng = createRng(7);
    const evening = Array.from({ length: 3600 }, (_, second) =>
      poissonQuantile(100 * 0.5 ** (second / 600))(rng.next()),
    );

    expect(traffic(evening)?.lostAt).toBeUndefined();
  });

  it('takes pauses for what they are where requests come in bursts', () => {
    const burst = [200, 200, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    expect(traffic(Array.from({ length: 20 }, () => burst).flat())?.lostAt).toBeUndefined();
  });

  it('takes no pause of clients with a timer for a loss, from the first on', () => {
    const inTwoSeconds = [300, 300, ...many(28, 0)];

    expect(traffic(Array.from({ length: 10 }, () => inTwoSeconds).flat())?.lostAt).toBeUndefined();
    expect(
      traffic([...Array.from({ length: 20 }, () => inTwoSeconds).flat(), ...many(1_500, 0)])?.lostAt,
    ).toBeDefined();
  });

  it('counts a pause as what was before, and a loss as none of it', () => {
    const paused = traffic([...many(60, 100), ...many(10, 0), ...many(5, 100)]);
    const lost = traffic([...many(60, 100), ...many(30, 0), ...many(5, 100)]);

    expect(paused?.before.pauseSeconds).toBeCloseTo(10, 0);
    expect(lost?.before).toMatchObject({ pauseSeconds: 0, requests: expect.closeTo(6_070, -2) });
  });

  it('has told before whether requests are bad', () => {
    const counted = (requests: number, bad: number): Observed<Reading> => ({
      type: 'Value',
      value: { requests, bad },
    });
    const canary = counted(0, 0);
    const first = lookAtTraffic(undefined, { stable: counted(50, 9), canary }, 0, alpha);

    const after = lookAtTraffic(first, { stable: counted(150, 12), canary }, 1_000, alpha);

    expect(after?.before).toMatchObject({ requests: 100, bad: 3 });
  });

  it('takes in a minute to know a loss where it has just begun to look', () => {
    expect(traffic([...many(5, 100), ...many(52, 0)])?.lostAt).toBeUndefined();
    expect(traffic([...many(5, 100), ...many(58, 0)])?.lostAt).toBeDefined();
  });

  it('takes longer where requests came in bursts', () => {
    const bursts = Array.from({ length: 30 }, () => [1_000, ...many(9, 100)]).flat();

    expect(traffic([...bursts, ...many(60, 0)])?.lostAt).toBeUndefined();
    expect(traffic([...bursts, ...many(300, 0)])?.lostAt).toBeDefined();
  });

  it('says nothing where too few came before', () => {
    expect(traffic([...many(10, 1), ...many(600, 0)])?.lostAt).toBeUndefined();
  });

  it('notes nothing where nobody ever asked', () => {
    expect(traffic(many(1_000, 0))).toEqual(traffic(many(1, 0)));
  });

  it('spans what it could not see, and takes nothing of it for a loss', () => {
    const before = traffic(many(60, 10));
    const blind = lookAtTraffic(before, { stable: away, canary: away }, 900_000, alpha);

    const after = look(blind, 10 * 960, 960);

    expect(blind).toEqual(before);
    expect(after?.doubt).toBe(0);
  });

  it('begins a new span where the count was begun anew', () => {
    const before = traffic(many(60, 10));

    const after = lookAtTraffic(before, arms(0, 'later'), 900_000, alpha);

    expect(after).toMatchObject({ at: 900_000, doubt: 0, before: before?.before });
  });

  it('takes no steady traffic for lost, at any rate and schedule of looks', () => {
    const rng = createRng(7);
    for (const rate of [0.1, 1, 10, 100]) {
      const drawn = Array.from({ length: 11 }, (_, seconds) => poissonQuantile(rate * seconds));
      for (let run = 0; run < 40; run += 1) {
        let state: TrafficState | undefined;
        let total = 0;
        let at = 0;
        for (let step = 0; step < 400; step += 1) {
          const seconds = 1 + rng.int(10);
          total += drawn[seconds]?.(rng.next()) ?? 0;
          at += seconds;
          state = look(state, total, at);
        }
        expect(state?.lostAt).toBeUndefined();
      }
    }
  });

  it('keeps finite numbers, whatever is counted', () => {
    const arb = fc.array(fc.tuple(fc.nat(1_000_000), fc.integer({ min: -10, max: 10_000 })), {
      maxLength: 50,
    });
    fc.assert(
      fc.property(arb, (looks) => {
        let state: TrafficState | undefined;
        let [total, at] = [0, 0];
        for (const [requests, seconds] of looks) {
          total += requests;
          at += seconds;
          state = look(state, total, at);
          const { doubt = 0, before, after } = state ?? {};
          expect([doubt, ...Object.values({ ...before, ...after })].every(Number.isFinite)).toBe(true);
        }
      }),
    );
  });
});

describe('silenceAfter', () => {
  it.each([
    { name: 'somebody has asked', perSecond: 10, silent: 0, asked: 1, is: 'None' },
    { name: 'it is early', perSecond: 1, silent: 10, asked: 0, is: 'Wait' },
    { name: 'twenty ought to have asked', perSecond: 1, silent: 30, asked: 0, is: 'Lost' },
  ])('is $is where $name', ({ perSecond, silent, asked, is }) => {
    const before = traffic(many(60, perSecond));
    if (before === undefined) throw new Error('there were looks');
    const state = { ...before, after: { requests: asked, seconds: silent } };

    expect(silenceAfter(state)).toBe(is);
  });

  it('waits for half as long again as the longest pause that was seen', () => {
    const before = traffic(Array.from({ length: 5 }, () => [...many(30, 100), ...many(30, 0)]).flat());
    if (before === undefined) throw new Error('there were looks');
    const silenceFor = (seconds: number) => silenceAfter({ ...before, after: { requests: 0, seconds } });

    expect([30, 38, 46].map(silenceFor)).toEqual(['Wait', 'Wait', 'Lost']);
  });

  it('cannot tell where hardly anybody asked before', () => {
    const before = traffic([...many(600, 0), 1, ...many(590, 0)]);
    if (before === undefined) throw new Error('there were looks');
    const rare = { ...before, before: { ...before.before, requests: 1, squares: 1, seconds: 600 } };

    expect(silenceAfter({ ...rare, after: nothingAfter })).toBe('TooThinToTell');
  });
});

describe('traffic that pauses', () => {
  it.each([
    { name: 'by a timer of up to a minute', pauses: byTimer },
    { name: 'now and then', pauses: byChance },
  ])('is called lost in at most 1%, $name, before a promotion or after it', ({ pauses }) => {
    const rng = createRng(11);
    const runs = 400;
    let [lost, silent] = [0, 0];
    for (let run = 0; run < runs; run += 1) {
      const requests = pauses(rng, 1_200);
      if (wasLost(requests)) lost += 1;
      const promotedAt = 5 + rng.int(600);
      const before = traffic(requests.slice(0, promotedAt));
      if (before !== undefined && isSilent(before, requests.slice(promotedAt))) silent += 1;
    }

    expect(lost).toBeLessThanOrEqual(runs / 100);
    expect(silent).toBeLessThanOrEqual(runs / 100);
  });
});

describe('isInDoubt', () => {
  it('waits for as long as a loss takes to be known, and no longer', () => {
    const known = traffic([...many(5, 100), ...many(30, 1)]);
    if (known === undefined) throw new Error('there were looks');

    expect(isInDoubt({ ...known, after: { requests: 30, seconds: 30 } })).toBe(true);
    expect(isInDoubt({ ...known, after: { requests: 30, seconds: 58 } })).toBe(false);
    expect(isInDoubt({ ...known, doubt: 0, after: { requests: 30, seconds: 30 } })).toBe(false);
  });
});

describe('knowsTraffic', () => {
  it('wants two looks and enough requests', () => {
    const known = (requests: readonly number[]): boolean => {
      const state = traffic(requests);
      return state !== undefined && knowsTraffic(state);
    };

    expect([known([]), known([500]), known([5, 5]), known([50, 50])]).toEqual([false, false, false, true]);
  });
});

/** All requests in a part of each period, from any second of it on. */
function byTimer(rng: Rng, seconds: number): readonly number[] {
  const period = 2 + rng.int(59);
  const lasts = 1 + rng.int(period);
  const draw = poissonQuantile(100 * 10 ** (rng.next() - 0.5));
  const from = rng.int(period);
  return Array.from({ length: seconds }, (_, second) =>
    (second + from) % period < lasts ? draw(rng.next()) : 0,
  );
}

/** A burst of many requests, on average every ten seconds or more often. */
function byChance(rng: Rng, seconds: number): readonly number[] {
  const chance = 0.1 + 0.9 * rng.next();
  const draw = poissonQuantile(30);
  return Array.from({ length: seconds }, () => (rng.next() < chance ? draw(rng.next()) : 0));
}

function wasLost(requests: readonly number[]): boolean {
  let [state, total]: [TrafficState | undefined, number] = [look(undefined, 0, 0), 0];
  return requests.some((more, index) => {
    state = look(state, (total += more), index + 1);
    return state?.lostAt !== undefined;
  });
}

/** Whether a silence from the promotion on is ever called a loss. */
function isSilent(before: TrafficState, requests: readonly number[]): boolean {
  const first = requests.findIndex((more) => more > 0);
  const after = { requests: 0, seconds: first === -1 ? requests.length : first };
  return silenceAfter({ ...before, after }) === 'Lost';
}

/** A look each second, with so many requests since the last. */
function traffic(requests: readonly number[]): TrafficState | undefined {
  let total = 0;
  return requests.reduce<TrafficState | undefined>(
    (state, more, index) => look(state, (total += more), index + 1),
    look(undefined, 0, 0),
  );
}

function look(state: TrafficState | undefined, total: number, seconds: number): TrafficState | undefined {
  return lookAtTraffic(state, arms(total), seconds * 1000, alpha);
}

function arms(total: number, since = 'then') {
  const reading = (requests: number): Observed<Reading> => ({
    type: 'Value',
    value: { requests, bad: 0, since },
  });
  return { stable: reading(total), canary: reading(0) };
}

function many(looks: number, requests: number): readonly number[] {
  return Array.from({ length: looks }, () => requests);
}
