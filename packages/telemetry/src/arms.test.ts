import type { Observed } from '@seatrial/core';
import { describe, expect, it } from 'vitest';
import { type ArmCounterOptions, type ArmsQuery, createArmCounter } from './arms.ts';
import { type Exposition, parseExposition } from './exposition.ts';
import { defaultExpositionLimits } from './limits.ts';

const NOW = 1_000_000;
const since = '1970-01-01T00:16:40.000Z http://gateway/metrics';
const query: ArmsQuery = { namespace: 'shop', stableService: 'web', canaryService: 'web-canary' };

describe('createArmCounter', () => {
  it('sums every route and code of each arm', async () => {
    const arms = await observe(`# TYPE gateway_requests_total counter
gateway_requests_total{route="shop/web",backend="shop/web",code="200"} 90
gateway_requests_total{route="shop/web",backend="shop/web",code="404"} 5
gateway_requests_total{route="shop/web",backend="shop/web",code="503"} 2
gateway_requests_total{route="shop/other",backend="shop/web",code="200"} 3
gateway_requests_total{route="shop/web",backend="shop/web-canary",code="500"} 1
gateway_requests_total{route="shop/web",backend="bank/web",code="500"} 1000
requests_in_flight 7
`);

    expect(arms).toEqual({
      stable: { type: 'Value', value: { requests: 100, bad: 2, since } },
      canary: { type: 'Value', value: { requests: 1, bad: 1, since } },
      canaryInFlight: {
        type: 'NoData',
        reason: 'http://gateway/metrics has no metric gateway_requests_in_flight',
      },
    });
  });

  it('counts one route when asked to', async () => {
    const arms = await observe(
      `gateway_requests_total{route="shop/web",backend="shop/web",code="200"} 90
gateway_requests_total{route="shop/other",backend="shop/web",code="200"} 3
`,
      { query: { ...query, route: 'web' } },
    );

    expect(arms.stable).toEqual({ type: 'Value', value: { requests: 90, bad: 0, since } });
  });

  it('takes a family without series as a true zero', async () => {
    const arms = await observe('# TYPE gateway_requests_total counter\n');

    expect(arms.canary).toEqual({ type: 'Value', value: { requests: 0, bad: 0, since } });
  });

  it('has no data when the family is missing', async () => {
    const arms = await observe('up 1\n');

    expect(arms.stable.type).toBe('NoData');
    expect(arms.canary.type).toBe('NoData');
  });

  it.each([
    ['a NaN', 'gateway_requests_total{backend="shop/web",code="200"} NaN\n'],
    ['a missing code', 'gateway_requests_total{backend="shop/web"} 1\n'],
    ['a class of codes', 'gateway_requests_total{backend="shop/web",code="2xx"} 1\n'],
    [
      'counts whose sum is no number any more',
      'gateway_requests_total{backend="shop/web",code="200"} 1e308\ngateway_requests_total{backend="shop/web",code="201"} 1e308\n',
    ],
    ['a negative count', 'gateway_requests_total{backend="shop/web",code="200"} -1\n'],
  ])('is unavailable with %s', async (_name, text) => {
    expect((await observe(text)).stable.type).toBe('Unavailable');
  });

  it('lets a NaN of another metric be', async () => {
    const arms = await observe('heap NaN\ngateway_requests_total{backend="shop/web",code="200"} 1\n');

    expect(arms.stable).toEqual({ type: 'Value', value: { requests: 1, bad: 0, since } });
  });

  it('counts as bad what it is told to', async () => {
    const text = 'gateway_requests_total{backend="shop/web",code="429"} 1\n';

    expect((await observe(text, { isBad: (code) => code >= 429 })).stable).toEqual({
      type: 'Value',
      value: { requests: 1, bad: 1, since },
    });
  });

  it('is stale when the source says so, and not at the limit', async () => {
    const at = (age: number) => `gateway_requests_total{backend="shop/web",code="200"} 1 ${NOW - age}\n`;

    expect((await observe(at(5_000))).stable.type).toBe('Value');
    expect((await observe(at(5_001))).stable).toMatchObject({
      type: 'Stale',
      value: { requests: 1, bad: 0, since },
    });
  });

  it('lets what a process that is gone has left on a page be, where the arm has newer samples', async () => {
    const arms =
      await observe(`gateway_requests_total{backend="shop/web",code="200",pod="a"} 7 ${NOW - 60_000}
gateway_requests_total{backend="shop/web",code="200",pod="b"} 5 ${NOW}
`);

    expect(arms.stable).toEqual({ type: 'Value', value: { requests: 5, bad: 0, since } });
  });

  it('doubts one arm for a series that is no number, and not the other', async () => {
    const arms = await observe(`gateway_requests_total{backend="shop/web",code="200"} 90
gateway_requests_total{backend="shop/web-canary",code="200"} NaN
`);

    expect(arms).toMatchObject({ stable: { type: 'Value' }, canary: { type: 'Unavailable' } });
  });

  it('loses nothing of a page on which many other series are no numbers, or twice', async () => {
    const others = Array.from({ length: 100 }, (_, index) => `rpc{m="${index}"} NaN\nup 1\n`).join('');
    const arms = await observe(`gateway_requests_total{backend="shop/web",code="200"} 90
${others}gateway_requests_total{backend="shop/web",code="503"} 12
gateway_requests_total{backend="shop/web-canary",code="200"} +Inf
`);

    expect(arms.stable).toEqual({ type: 'Value', value: { requests: 102, bad: 12, since } });
    expect(arms.canary.type).toBe('Unavailable');
  });

  it('passes on why there was no scrape', async () => {
    const arms = await observeSeen({ type: 'Unavailable', reason: 'refused' });

    expect(arms).toEqual({
      stable: { type: 'Unavailable', reason: 'refused' },
      canary: { type: 'Unavailable', reason: 'refused' },
      canaryInFlight: { type: 'Unavailable', reason: 'refused' },
    });
  });
});

describe('createArmCounter, from page to page', () => {
  const ofPod = (pod: string, code: number, value: number) =>
    `gateway_requests_total{backend="shop/web",code="${code}",pod="${pod}"} ${value}\n`;

  it('adds nothing when one of several processes goes, and nothing when it is back', async () => {
    const counts = await counted([
      ofPod('a', 200, 1000) + ofPod('b', 200, 5000) + ofPod('b', 500, 400),
      ofPod('a', 200, 1010),
      ofPod('a', 200, 1020) + ofPod('b', 200, 5000) + ofPod('b', 500, 400),
    ]);

    expect(counts).toEqual([
      [6400, 400],
      [6410, 400],
      [6420, 400],
    ]);
  });

  it('takes the pages of two processes behind one address for what they are', async () => {
    const page = (start: number, good: number, bad: number) => `process_start_time_seconds ${start}
gateway_requests_total{backend="shop/web",code="200"} ${good}
gateway_requests_total{backend="shop/web",code="503"} ${bad}
`;

    const counts = await counted([page(1, 100, 0), page(2, 9000, 700), page(1, 110, 0), page(2, 9001, 701)]);

    expect(counts).toEqual([
      [100, 0],
      [100, 0],
      [110, 0],
      [112, 1],
    ]);
  });

  it('is unavailable once two processes behind one address cannot be told apart', async () => {
    const page = (value: number) => `gateway_requests_total{backend="shop/web",code="200"} ${value}\n`;

    expect(await counted([page(9000), page(100), page(9001)])).toEqual([[9000, 0], [9000, 0], 'Unavailable']);
  });

  it('begins anew beyond the series that it keeps', async () => {
    const seen = [ofPod('a', 200, 1), ofPod('b', 200, 1) + ofPod('c', 200, 1), ofPod('a', 200, 2)];

    expect(await counted(seen, 2)).toEqual([
      [1, 0],
      [1, 0],
      [2, 0],
    ]);
  });
});

/** What each page makes of the counts of stable. */
async function counted(pages: readonly string[], seriesKeptMax?: number) {
  const rest = [...pages];
  const counter = createArmCounter({
    ...options({ type: 'NoData', reason: '' }),
    scraper: {
      url: 'http://gateway/metrics',
      scrape: async () => ({
        type: 'Value',
        value: parseExposition(rest.shift() ?? '', defaultExpositionLimits),
      }),
    },
    ...(seriesKeptMax === undefined ? {} : { seriesKeptMax }),
  });
  const counts: (readonly [number, number] | string)[] = [];
  for (const _ of pages) {
    const { stable } = await counter.observeArms(query, { signal: new AbortController().signal });
    counts.push(stable.type === 'Value' ? [stable.value.requests, stable.value.bad] : stable.type);
  }
  return counts;
}

interface Given {
  readonly query?: ArmsQuery;
  readonly isBad?: (code: number) => boolean;
}

function observe(text: string, given: Given = {}) {
  return observeSeen({ type: 'Value', value: parseExposition(text, defaultExpositionLimits) }, given);
}

function observeSeen(seen: Observed<Exposition>, given: Given = {}) {
  return createArmCounter(options(seen, given.isBad)).observeArms(given.query ?? query, {
    signal: new AbortController().signal,
  });
}

function options(seen: Observed<Exposition>, isBad?: (code: number) => boolean): ArmCounterOptions {
  return {
    scraper: { url: 'http://gateway/metrics', scrape: () => Promise.resolve(seen) },
    clock: { now: () => NOW, sleep: () => Promise.reject(new Error('does not wait')) },
    metric: 'gateway_requests_total',
    inFlightMetric: 'gateway_requests_in_flight',
    backendLabel: 'backend',
    codeLabel: 'code',
    routeLabel: 'route',
    ageMsMax: 5_000,
    ...(isBad === undefined ? {} : { isBad }),
  };
}
