import type { Observed } from '@seatrial/core';
import type { Cluster } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { lastKnown, type Source, type SourceView } from '../source/source.ts';
import { emptyView } from '../testing/views.ts';
import { createScrapeUrls } from './scrape-urls.ts';

const op = { signal: new AbortController().signal };
const url = 'http://gateway/metrics';

function view(change: Partial<SourceView>): Observed<SourceView> {
  return { type: 'Value', value: { ...emptyView, ...change } };
}

function naming(scrapeUrl: string | undefined, further: readonly string[] = []): Observed<SourceView> {
  const telemetry = scrapeUrl === undefined ? {} : { telemetry: { scrapeUrl, furtherScrapeUrls: further } };
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

function sourceOf(view: Observed<SourceView>): Source {
  return { view: async () => view, newest: () => lastKnown(view) };
}

/** Asks once for each of these views, the newest last. */
async function asked(
  ...views: readonly Observed<SourceView>[]
): Promise<Observed<readonly string[]> | undefined> {
  let source: Source | undefined;
  const scrapeUrls = createScrapeUrls('staging', () => source ?? sourceOf(away));
  let answer: Observed<readonly string[]> | undefined;
  for (const view of views) {
    source = sourceOf(view);
    answer = await scrapeUrls(op);
  }
  return answer;
}

describe('the addresses of the counters', () => {
  it('are what the Cluster file says', async () => {
    const further = ['http://gateway-2/metrics'];

    expect(await asked(naming(url))).toEqual({ type: 'Value', value: [url] });
    expect(await asked(naming(url, further))).toEqual({ type: 'Value', value: [url, ...further] });
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
  ])('are not known when $name, which is said', async ({ seen, reason }) => {
    expect(await asked(seen)).toMatchObject({ reason });
  });

  it.each([broken, view({})])('stay what they were when the file cannot be used any more', async (seen) => {
    expect(await asked(naming(url), seen)).toEqual({ type: 'Value', value: [url] });
  });

  it('are what was read last, and wait for no commit to be read', async () => {
    const newest = lastKnown(naming(url));
    const source: Source = { view: () => new Promise(() => undefined), newest: () => newest };

    expect(await createScrapeUrls('staging', () => source)(op)).toEqual({ type: 'Value', value: [url] });
  });

  it('go when the file names none any more', async () => {
    expect(await asked(naming(url), naming(undefined))).toMatchObject({ type: 'NoData' });
  });
});
