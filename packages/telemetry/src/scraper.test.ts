import { describe, expect, it } from 'vitest';
import { TelemetryError } from './errors.ts';
import type { HttpGet } from './http-get.ts';
import { createScraper } from './scraper.ts';

const url = 'http://127.0.0.1:9/metrics';
const op = { signal: new AbortController().signal };

describe('createScraper', () => {
  it('gives the exposition of a page', async () => {
    const seen = await scrape(async () => ({ status: 200, body: 'up 1\n' }));

    expect(seen).toMatchObject({ type: 'Value', value: { samples: [{ name: 'up', value: 1 }] } });
  });

  it.each([
    ['another status', { status: 503, body: '' }, `Cannot scrape ${url}: it answered 503, expected 200`],
    [
      'a page',
      { status: 200, body: '<html>\n' },
      `Cannot read ${url}: line 1: a line begins with a metric name`,
    ],
    [
      'half a body',
      { status: 200, body: 'up 1\nup2' },
      `Cannot read ${url}: line 2: the last line does not end`,
    ],
  ])('is unavailable with %s', async (_name, answer, reason) => {
    expect(await scrape(async () => answer)).toEqual({ type: 'Unavailable', reason });
  });

  it('is unavailable without an answer, and says why', async () => {
    const error = new TelemetryError('Timeout', `Cannot get ${url}: no answer within 1000 ms`);

    const seen = await scrape(() => Promise.reject(error));

    expect(seen).toEqual({ type: 'Unavailable', reason: error.message });
  });

  it('has no data on an empty page', async () => {
    expect(await scrape(async () => ({ status: 200, body: '' }))).toEqual({
      type: 'NoData',
      reason: `${url} has no metrics`,
    });
  });
});

function scrape(get: HttpGet) {
  const clock = { now: () => 0, sleep: () => Promise.reject(new Error('does not wait')) };
  return createScraper({ url, get, clock, timeoutMs: 1000, bodyBytesMax: 1000, shareMs: 250 }).scrape(op);
}
