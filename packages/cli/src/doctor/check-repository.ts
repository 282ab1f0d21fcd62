import type { Clock } from '@seatrial/core';
import { messageOf } from '@seatrial/core';
import type { LoadedConfig } from '@seatrial/model';
import { countOf } from '@seatrial/render';
import { createHttpClient, type HttpClient } from '@seatrial/telemetry';
import type { Context } from '../context.ts';
import { type DefinitionOptions, type Definitions, readDefinitions } from '../scenario/definitions.ts';
import { type Check, fail, ok, warn } from './check.ts';
import { checkLedgers } from './check-ledgers.ts';
import { checkRenderPrograms } from './check-rendering.ts';

const scrapeTimeoutMs = 5_000;
const scrapeBytesMax = 8 * 1024 * 1024;

/** The config repository, and the telemetry that its Cluster files name; nothing where none was named. */
export async function checkRepository(
  options: DefinitionOptions,
  clock: Clock,
  context: Context,
): Promise<readonly Check[]> {
  let config: Definitions | undefined;
  try {
    config = await readDefinitions(options, context);
  } catch (error) {
    context.signal.throwIfAborted();
    return [fail('repository', messageOf(error), 'check the URL, the branch and the token')];
  }
  if (config === undefined) return [];
  const { clusters, applications, scenarios, findings } = config;
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const found = [
    countOf(clusters.length, 'cluster'),
    countOf(applications.length, 'application'),
    countOf(scenarios.length, 'scenario'),
  ].join(', ');
  const repository =
    errors === 0
      ? ok('repository', found)
      : warn(
          'repository',
          `${found}, ${countOf(errors, 'error')}`,
          '"seatrial validate" tells them; files with errors are left out',
        );
  const ledgers =
    options.repository === undefined || options.from !== undefined
      ? []
      : await checkLedgers({ ...options, repository: options.repository }, context);
  const programs = await checkRenderPrograms(config, context);
  return [repository, ...programs, ...ledgers, ...(await checkTelemetry(config, clock, context))];
}

async function checkTelemetry(
  { clusters }: LoadedConfig,
  clock: Clock,
  { signal }: Context,
): Promise<readonly Check[]> {
  const http = createHttpClient({ clock });
  const checks: Check[] = [];
  try {
    for (const { value } of clusters) {
      const { telemetry } = value.spec;
      const subject = `telemetry of ${value.metadata.name}`;
      if (telemetry === undefined) {
        checks.push(
          warn(subject, 'spec.telemetry.scrapeUrl is not set', 'without it the error-rate gate has no data'),
        );
        continue;
      }
      for (const url of [telemetry.scrapeUrl, ...telemetry.furtherScrapeUrls])
        checks.push(await checkPage(http, url, subject, signal));
    }
    return checks;
  } finally {
    await http.close();
  }
}

async function checkPage(
  http: HttpClient,
  url: string,
  subject: string,
  signal: AbortSignal,
): Promise<Check> {
  try {
    const { status } = await http.get(
      { url, timeoutMs: scrapeTimeoutMs, bodyBytesMax: scrapeBytesMax },
      { signal },
    );
    const todo = 'it must answer 200 with a Prometheus exposition';
    return status === 200 ? ok(subject, `${url} answers`) : fail(subject, `${url} answers ${status}`, todo);
  } catch (error) {
    signal.throwIfAborted();
    return warn(subject, messageOf(error), 'from here it cannot be reached; the runner must reach it');
  }
}
