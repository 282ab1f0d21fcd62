import type { Observed } from '@seatrial/core';
import type { Cluster } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import type { SourceView } from '../source.ts';
import { createScrapeUrl } from './scrape-url.ts';

const url = 'http://gateway/metrics';

function view(change: Partial<SourceView>): Observed<SourceView> {
  const empty: SourceView = {
    commit: 'c'.repeat(40),
    cluster: undefined,
    applications: new Map(),
    heads: new Map(),
    scenarios: new Map(),
    errors: [],
    clusterErrors: [],
    scenarioErrors: new Map(),
  };
  return { type: 'Value', value: { ...empty, ...change } };
}

function naming(scrapeUrl: string | undefined): Observed<SourceView> {
  const telemetry = scrapeUrl === undefined ? {} : { telemetry: { scrapeUrl } };
  return view({ cluster: { spec: telemetry } as Cluster });
}

const broken = view({
  errors: [
    {
      file: 'staging.yaml',
      line: 3,
      column: 5,
      severity: 'error',
      code: 'UnknownField',
      message: 'unknown field "chaoss"',
      hint: 'remove it',
      subject: 'Cluster/staging',
    },
  ],
});
const away: Observed<SourceView> = { type: 'Unavailable', reason: 'connection refused' };

describe('the address of the counters', () => {
  it('is what the Cluster file says', () => {
    expect(createScrapeUrl('staging')(naming(url))).toEqual({ type: 'Value', value: url });
  });

  it.each([
    { name: 'the file has an error', seen: broken, reason: 'staging.yaml:3:5: unknown field "chaoss"' },
    { name: 'the file is missing', seen: view({}), reason: 'the config branch has no Cluster "staging"' },
    { name: 'the repository is away', seen: away, reason: 'connection refused' },
    {
      name: 'the file names none',
      seen: naming(undefined),
      reason: 'Cluster "staging" names no spec.telemetry.scrapeUrl',
    },
  ])('is not known when $name, which is said', ({ seen, reason }) => {
    expect(createScrapeUrl('staging')(seen)).toMatchObject({ reason });
  });

  it.each([broken, view({}), away])('stays what it was when the file cannot be used any more', (seen) => {
    const scrapeUrl = createScrapeUrl('staging');
    scrapeUrl(naming(url));

    expect(scrapeUrl(seen)).toEqual({ type: 'Value', value: url });
  });

  it('goes when the file names none any more', () => {
    const scrapeUrl = createScrapeUrl('staging');
    scrapeUrl(naming(url));

    expect(scrapeUrl(naming(undefined)).type).toBe('NoData');
  });
});
