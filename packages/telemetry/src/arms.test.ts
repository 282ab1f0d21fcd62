import type { Observed } from '@seatrial/core';
import { describe, expect, it } from 'vitest';
import { type ArmCounterOptions, type ArmsQuery, createArmCounter } from './arms.ts';
import { type Exposition, parseExposition } from './exposition.ts';
import { defaultExpositionLimits } from './limits.ts';

const NOW = 1_000_000;
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
gateway_in_flight 7
`);

    expect(arms).toEqual({
      stable: { type: 'Value', value: { requests: 100, bad: 2 } },
      canary: { type: 'Value', value: { requests: 1, bad: 1 } },
    });
  });

  it('counts one route when asked to', async () => {
    const arms = await observe(
      `gateway_requests_total{route="shop/web",backend="shop/web",code="200"} 90
gateway_requests_total{route="shop/other",backend="shop/web",code="200"} 3
`,
      { query: { ...query, route: 'web' } },
    );

    expect(arms.stable).toEqual({ type: 'Value', value: { requests: 90, bad: 0 } });
  });

  it('takes a family without series as a true zero', async () => {
    const arms = await observe('# TYPE gateway_requests_total counter\n');

    expect(arms.canary).toEqual({ type: 'Value', value: { requests: 0, bad: 0 } });
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

    expect(arms.stable).toEqual({ type: 'Value', value: { requests: 1, bad: 0 } });
  });

  it('counts as bad what it is told to', async () => {
    const text = 'gateway_requests_total{backend="shop/web",code="429"} 1\n';

    expect((await observe(text, { isBad: (code) => code >= 429 })).stable).toEqual({
      type: 'Value',
      value: { requests: 1, bad: 1 },
    });
  });

  it('is stale when the source says so, and not at the limit', async () => {
    const at = (age: number) => `gateway_requests_total{backend="shop/web",code="200"} 1 ${NOW - age}\n`;

    expect((await observe(at(5_000))).stable.type).toBe('Value');
    expect((await observe(at(5_001))).stable).toMatchObject({
      type: 'Stale',
      value: { requests: 1, bad: 0 },
    });
  });

  it('passes on why there was no scrape', async () => {
    const arms = await observeSeen({ type: 'Unavailable', reason: 'refused' });

    expect(arms).toEqual({
      stable: { type: 'Unavailable', reason: 'refused' },
      canary: { type: 'Unavailable', reason: 'refused' },
    });
  });
});

interface Given {
  readonly query?: ArmsQuery;
  readonly isBad?: (code: number) => boolean;
}

function observe(text: string, given: Given = {}) {
  return observeSeen({ type: 'Value', value: parseExposition(text, defaultExpositionLimits) }, given);
}

function observeSeen(seen: Observed<Exposition>, given: Given = {}) {
  const options: ArmCounterOptions = {
    scraper: { url: 'http://gateway/metrics', scrape: () => Promise.resolve(seen) },
    clock: { now: () => NOW, sleep: () => Promise.reject(new Error('does not wait')) },
    metric: 'gateway_requests_total',
    backendLabel: 'backend',
    codeLabel: 'code',
    routeLabel: 'route',
    ageMsMax: 5_000,
    ...(given.isBad === undefined ? {} : { isBad: given.isBad }),
  };
  return createArmCounter(options).observeArms(given.query ?? query, {
    signal: new AbortController().signal,
  });
}
