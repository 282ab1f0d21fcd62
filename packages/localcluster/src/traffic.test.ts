import type { Clock } from '@seatrial/core';
import { MockAgent } from 'undici';
import { describe, expect, it } from 'vitest';
import { startTraffic, type TrafficOptions } from './traffic.ts';
import { addTraffic, noTraffic, trafficBetween } from './traffic-stats.ts';

const url = 'http://127.0.0.1:9';

describe('startTraffic', () => {
  it('keeps its rate and counts what users saw', async () => {
    const { options, pool, until } = given();
    pool.intercept({ path: '/cart' }).reply(200, { version: '1' }).times(7);
    pool.intercept({ path: '/cart' }).reply(500, { version: '2' }).times(2);
    pool
      .intercept({ path: '/cart' })
      .replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));

    const traffic = startTraffic({ ...options, ratePerSecond: 100 });
    await until(100);

    expect(await traffic.stop()).toEqual({
      sent: 10,
      ok: 7,
      bad: 3,
      byOutcome: { 200: 7, 500: 2, ECONNRESET: 1 },
      byVersion: { 1: 7, 2: 2 },
      badByVersion: { 2: 2 },
      late: 0,
      skipped: 0,
    });
  });

  it('counts what was sent late after a stall, and sends it all the same', async () => {
    const { options, pool, until, time } = given();
    pool.intercept({ path: '/cart' }).reply(200, 'plain').persist();

    const traffic = startTraffic({ ...options, ratePerSecond: 10 });
    time.now = 1_000;
    await until(1_000);
    const stats = await traffic.stop();

    // The first was in time; of the others, due at 150, 250, ... 950 ms, the last is late by just the 50 ms allowed.
    expect(stats).toMatchObject({ sent: 10, ok: 10, late: 8 });
  });

  it('skips what would pile up without an answer', async () => {
    const { options, pool, until } = given();
    pool.intercept({ path: '/cart' }).reply(200, 'late').delay(60_000).persist();

    const traffic = startTraffic({ ...options, ratePerSecond: 1_000 });
    await until(600);

    expect(traffic.stats()).toMatchObject({ sent: 512, skipped: 88, ok: 0, bad: 0 });
  });
});

describe('trafficBetween', () => {
  it('tells what users saw in a span', () => {
    const before = addTraffic({ ...noTraffic, sent: 1 }, { status: 200, version: '1' });
    const after = addTraffic(addTraffic({ ...before, sent: 3 }, { status: 503 }), {
      status: 200,
      version: '2',
    });

    expect(trafficBetween(before, after)).toEqual({
      ...noTraffic,
      sent: 2,
      ok: 1,
      bad: 1,
      byOutcome: { 200: 1, 503: 1 },
      byVersion: { 2: 1 },
    });
  });

  it('counts names beyond the limit as other', () => {
    let stats = noTraffic;
    for (let version = 0; version <= 100; version += 1)
      stats = addTraffic(stats, { status: 200, version: `v${version}` });

    expect(Object.keys(stats.byVersion)).toHaveLength(101);
    expect(stats.byVersion['other']).toBe(1);
    expect(addTraffic(stats, { status: 200, version: 'v0' }).byVersion['v0']).toBe(2);
  });
});

/** Time that moves when somebody waits for it, and stands still at `until`. */
function given() {
  const time = { now: 0 };
  const reached = Promise.withResolvers<void>();
  let end = Number.POSITIVE_INFINITY;
  const clock: Clock = {
    now: () => time.now,
    sleep: (ms, signal) => {
      if (time.now + ms <= end) {
        time.now += ms;
        return Promise.resolve();
      }
      reached.resolve();
      return new Promise((_resolve, reject) =>
        signal?.addEventListener('abort', () => reject(signal.reason as Error)),
      );
    },
  };
  const dispatcher = new MockAgent();
  dispatcher.disableNetConnect();
  const options: TrafficOptions = {
    url,
    host: 'shop.test',
    path: '/cart',
    ratePerSecond: 10,
    clock,
    rng: () => 0.5,
    dispatcher,
    signal: new AbortController().signal,
  };
  return {
    options,
    time,
    pool: dispatcher.get(url),
    until: (ms: number) => {
      end = ms;
      return reached.promise;
    },
  };
}
