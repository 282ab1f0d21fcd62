import type { Clock, CounterSeries, Observed, Op, Reading, SeriesMemory, SeriesPage } from '@seatrial/core';
import { addCounts, countPage, isMixed, noCounts, noPages } from '@seatrial/core';
import type { Exposition, Sample } from './exposition.ts';
import { inFlightOf } from './in-flight.ts';
import { processNames } from './process-names.ts';
import type { Scraper } from './scraper.ts';

/** Counted on from the counter's first page, whatever the processes behind the page do. */
export interface Arms {
  readonly stable: Observed<Reading>;
  readonly canary: Observed<Reading>;
  /** Requests of the canary without a whole answer; `NoData` where the page does not count them by backend. */
  readonly canaryInFlight: Observed<number>;
}

export interface ArmsQuery {
  readonly namespace: string;
  readonly stableService: string;
  readonly canaryService: string;
  /** Counts one HTTPRoute of the namespace only; every route when absent. */
  readonly route?: string;
}

export interface ArmCounter {
  /** Rejects only when the caller aborts. */
  observeArms(query: ArmsQuery, op: Op): Promise<Arms>;
}

export interface ArmCounterOptions {
  readonly scraper: Scraper;
  readonly clock: Clock;
  /** A counter of answered requests, one series per backend and status code. */
  readonly metric: string;
  /** A gauge of requests without a whole answer, one series or more per backend. */
  readonly inFlightMetric: string;
  /** Its value is `namespace/service`. */
  readonly backendLabel: string;
  /** Its value is a three-digit status. */
  readonly codeLabel: string;
  /** Its value is `namespace/route`. */
  readonly routeLabel: string;
  /** Which answers the users did not want; 500 and above when absent. */
  readonly isBad?: (code: number) => boolean;
  /** For sources that state timestamps: older samples are not counted, and an arm of nothing else is `Stale`. */
  readonly ageMsMax: number;
  /** Beyond it counting starts again. */
  readonly seriesKeptMax?: number;
}

/** A page as far as it concerns the counter. */
interface CountedPage extends SeriesPage {
  /** Why an arm cannot be counted now. */
  readonly doubts: ReadonlyMap<string, string>;
  /** Ages of the newest sample of each arm. */
  readonly agesMs: ReadonlyMap<string, number>;
}

const CODE_SHOWN_MAX = 20;
const SERIES_KEPT_MAX = 400_000;

/**
 * Counts a router's requests for the two arms, each series for itself (see `countPage`). A family that is there without
 * a series of an arm is a true zero (nobody has asked that arm yet); a family that is missing is `NoData` (this is no
 * such router). What is wrong with one series concerns its arm alone.
 */
export function createArmCounter(options: ArmCounterOptions): ArmCounter {
  const { scraper, clock, metric, seriesKeptMax = SERIES_KEPT_MAX } = options;
  let memory: SeriesMemory = noPages;
  let since = '';
  let counted: { exposition: Exposition; page: CountedPage } | undefined;

  function pageOf(exposition: Exposition): CountedPage {
    const doubts = new Map<string, string>();
    const agesMs = new Map<string, number>();
    const series: (CounterSeries & { value: number; ageMs: number })[] = [];
    const processOf = processNames(exposition);
    for (const { metric: name, labels, line, message } of exposition.findings) {
      const arm = name === metric && labels !== undefined ? armOf(labels) : undefined;
      if (arm !== undefined) doubts.set(arm, `${scraper.url} line ${line}: ${message}`);
    }
    for (const sample of exposition.samples) {
      const arm = sample.name === metric ? armOf(sample.labels) : undefined;
      if (arm === undefined) continue;
      const problem = problemOf(sample);
      if (problem !== undefined) doubts.set(arm, `Cannot count ${arm}: ${problem}`);
      const ageMs = sample.timestampMs === undefined ? 0 : clock.now() - sample.timestampMs;
      agesMs.set(arm, Math.min(ageMs, agesMs.get(arm) ?? ageMs));
      series.push({ ...seriesOf(sample, arm), process: processOf(sample.labels), ageMs });
    }
    // A process that is gone leaves its last values on a page of Prometheus for a while.
    const isLeft = ({ arm, ageMs }: { arm: string; ageMs: number }): boolean =>
      ageMs > options.ageMsMax && (agesMs.get(arm) ?? ageMs) <= options.ageMsMax;
    const readable = series
      .filter((it) => !isLeft(it))
      .map(({ key, process, arm, isBad, value }) => {
        const read = { key, process, arm, isBad };
        return doubts.has(arm) ? read : { ...read, value };
      });
    return { processes: processOf.all, series: readable, doubts, agesMs };
  }

  function problemOf({ labels, value }: Sample): string | undefined {
    const code = labels.get(options.codeLabel) ?? '';
    // Beyond the whole numbers that are exact, one more request changes nothing.
    if (/^[1-5]\d\d$/.test(code) && value >= 0 && value <= Number.MAX_SAFE_INTEGER) return undefined;
    return `${metric} of ${scraper.url} has the code '${code.slice(0, CODE_SHOWN_MAX)}' and the value ${value}`;
  }

  /** Names come from Kubernetes and have no blanks. */
  function armOf(labels: ReadonlyMap<string, string>): string | undefined {
    const backend = labels.get(options.backendLabel);
    return backend === undefined ? undefined : `${backend} ${labels.get(options.routeLabel) ?? ''}`;
  }

  function seriesOf(
    { labels, value }: Sample,
    arm: string,
  ): Omit<CounterSeries, 'process'> & { value: number } {
    const key = JSON.stringify([...labels].sort(([a], [b]) => (a < b ? -1 : 1)));
    const code = Number(labels.get(options.codeLabel));
    return { key, arm, value, isBad: options.isBad?.(code) ?? code >= 500 };
  }

  /** Callers that share a scrape share its page: it is counted once. */
  function count(exposition: Exposition): CountedPage {
    if (counted?.exposition === exposition) return counted.page;
    const page = pageOf(exposition);
    if (memory.pages === 0 || memory.levels.size > seriesKeptMax) {
      memory = noPages;
      since = `${new Date(clock.now()).toISOString()} ${scraper.url}`;
    }
    memory = countPage(memory, page);
    counted = { exposition, page };
    return page;
  }

  function readingOf(page: CountedPage, isAsked: (arm: string) => boolean): Observed<Reading> {
    const doubt = [...page.doubts].find(([arm]) => isAsked(arm));
    if (doubt !== undefined) return { type: 'Unavailable', reason: doubt[1] };
    if (isMixed(memory)) {
      const reason = `several processes answer at ${scraper.url} by turns, and nothing on their pages tells which: give each its own address, or an instance label or process_start_time_seconds`;
      return { type: 'Unavailable', reason };
    }
    const sum = [...memory.totals]
      .filter(([arm]) => isAsked(arm))
      .reduce((all, [, it]) => addCounts(all, it), noCounts);
    if (sum.requests > Number.MAX_SAFE_INTEGER)
      return { type: 'Unavailable', reason: `${metric} of ${scraper.url} is too large` };
    const ages = [...page.agesMs].filter(([arm]) => isAsked(arm)).map(([, ageMs]) => ageMs);
    const ageMs = ages.length === 0 ? 0 : Math.min(...ages);
    const value = { ...sum, since };
    if (ageMs <= options.ageMsMax) return { type: 'Value', value };
    return { type: 'Stale', reason: `${metric} of ${scraper.url} is ${ageMs} ms old`, value };
  }

  return {
    async observeArms({ namespace, stableService, canaryService, route }, op) {
      const seen = await scraper.scrape(op);
      if (seen.type !== 'Value')
        return nothing({ type: seen.type === 'NoData' ? 'NoData' : 'Unavailable', reason: seen.reason });
      if (!seen.value.families.has(metric))
        return nothing({ type: 'NoData', reason: `${scraper.url} has no metric ${metric}` });
      const page = count(seen.value);
      const arm = (service: string): Observed<Reading> => {
        const name = `${namespace}/${service} `;
        return readingOf(page, (it) =>
          route === undefined ? it.startsWith(name) : it === `${name}${namespace}/${route}`,
        );
      };
      return {
        stable: arm(stableService),
        canary: arm(canaryService),
        canaryInFlight: inFlightOf(seen.value, `${namespace}/${canaryService}`, {
          ...options,
          url: scraper.url,
        }),
      };
    },
  };
}

function nothing(seen: Observed<never>): Arms {
  return { stable: seen, canary: seen, canaryInFlight: seen };
}
