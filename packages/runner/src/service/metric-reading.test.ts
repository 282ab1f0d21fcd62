import type { MetricReading, Observed } from '@seatrial/core';
import type { Cluster } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { lastKnown, type Source, type SourceView } from '../source/source.ts';
import { emptyView } from '../testing/views.ts';
import { createMetricReading } from './metric-reading.ts';

const op = { signal: new AbortController().signal };
const url = 'http://gateway/metrics';

function view(change: Partial<SourceView>): Observed<SourceView> {
  return { type: 'Value', value: { ...emptyView, ...change } };
}

function naming(scrapeUrl: string | undefined, further: readonly string[] = []): Observed<SourceView> {
  const telemetry = scrapeUrl === undefined ? {} : { telemetry: { scrapeUrl, furtherScrapeUrls: further } };
  return view({ cluster: { metadata: { name: 'staging' }, spec: telemetry } as Cluster });
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

function sourceOf(view: Observed<SourceView>): Source {
  return { view: async () => view, newest: () => lastKnown(view) };
}

/** Asks once for each of these views, the newest last. */
async function asked(
  ...views: readonly Observed<SourceView>[]
): Promise<Observed<MetricReading> | undefined> {
  let source: Source | undefined;
  const reading = createMetricReading('staging', () => source ?? sourceOf(away));
  let answer: Observed<MetricReading> | undefined;
  for (const view of views) {
    source = sourceOf(view);
    answer = await reading(op);
  }
  return answer;
}

describe('what is to be read to count requests', () => {
  it('is what the Cluster file says', async () => {
    const further = ['http://gateway-2/metrics'];

    expect(await asked(naming(url))).toMatchObject({ type: 'Value', value: { urls: [url] } });
    expect(await asked(naming(url, further))).toMatchObject({
      type: 'Value',
      value: { urls: [url, ...further] },
    });
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
  ])('is not known when $name, which is said', async ({ seen, reason }) => {
    expect(await asked(seen)).toMatchObject({ reason });
  });

  it.each([broken, view({})])('stays what it was when the file cannot be used any more', async (seen) => {
    expect(await asked(naming(url), seen)).toMatchObject({ type: 'Value', value: { urls: [url] } });
  });

  it('is what was read last, and waits for no commit to be read', async () => {
    const newest = lastKnown(naming(url));
    const source: Source = { view: () => new Promise(() => undefined), newest: () => newest };

    expect(await createMetricReading('staging', () => source)(op)).toMatchObject({
      type: 'Value',
      value: { urls: [url] },
    });
  });

  it('goes when the file names none any more', async () => {
    expect(await asked(naming(url), naming(undefined))).toMatchObject({ type: 'NoData' });
  });
});
