import type { Clock, Counts, Observed, Op } from '@seatrial/core';
import type { Exposition, Sample } from './exposition.ts';
import type { Scraper } from './scraper.ts';

/** Cumulative since the source started: smaller counts than before mean that the source began anew. */
export interface Arms {
  readonly stable: Observed<Counts>;
  readonly canary: Observed<Counts>;
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
  /** Its value is `namespace/service`. */
  readonly backendLabel: string;
  /** Its value is a three-digit status. */
  readonly codeLabel: string;
  /** Its value is `namespace/route`. */
  readonly routeLabel: string;
  /** Which answers the users did not want; 500 and above when absent. */
  readonly isBad?: (code: number) => boolean;
  /** For sources that state timestamps: older ones are `Stale`. */
  readonly ageMsMax: number;
}

const CODE_SHOWN_MAX = 20;

/**
 * Sums a router's request counter to one pair of counts per arm. A family that is there without a series of an arm is
 * a true zero (nobody has asked that arm yet); a family that is missing is `NoData` (this is no such router).
 */
export function createArmCounter(options: ArmCounterOptions): ArmCounter {
  const { scraper, clock, metric } = options;

  function countArm(exposition: Exposition, backend: string, route: string | undefined): Observed<Counts> {
    const doubt = exposition.findings.find((finding) => finding.metric === metric);
    if (doubt !== undefined)
      return { type: 'Unavailable', reason: `${scraper.url} line ${doubt.line}: ${doubt.message}` };
    if (!exposition.families.has(metric))
      return { type: 'NoData', reason: `${scraper.url} has no metric ${metric}` };
    const samples = exposition.samples.filter(
      ({ name, labels }) =>
        name === metric &&
        labels.get(options.backendLabel) === backend &&
        (route === undefined || labels.get(options.routeLabel) === route),
    );
    return sum(samples, backend);
  }

  function sum(samples: readonly Sample[], backend: string): Observed<Counts> {
    let requests = 0;
    let bad = 0;
    let oldestAt = clock.now();
    for (const { labels, value, timestampMs } of samples) {
      const code = labels.get(options.codeLabel) ?? '';
      if (!/^[1-5]\d\d$/.test(code) || value < 0) {
        const reason = `Cannot count ${backend}: ${metric} of ${scraper.url} has the code '${code.slice(0, CODE_SHOWN_MAX)}' and the value ${value}`;
        return { type: 'Unavailable', reason };
      }
      requests += value;
      if (isBad(Number(code))) bad += value;
      oldestAt = Math.min(oldestAt, timestampMs ?? oldestAt);
    }
    // Beyond it one more request changes nothing, and at some point the sum is infinite.
    if (requests > Number.MAX_SAFE_INTEGER)
      return {
        type: 'Unavailable',
        reason: `Cannot count ${backend}: ${metric} of ${scraper.url} is too large`,
      };
    const ageMs = clock.now() - oldestAt;
    const value = { requests, bad };
    if (ageMs <= options.ageMsMax) return { type: 'Value', value };
    return { type: 'Stale', reason: `${metric} of ${scraper.url} is ${ageMs} ms old`, value };
  }

  function isBad(code: number): boolean {
    return options.isBad?.(code) ?? code >= 500;
  }

  return {
    async observeArms({ namespace, stableService, canaryService, route }, op) {
      const seen = await scraper.scrape(op);
      if (seen.type !== 'Value') {
        const nothing = {
          type: seen.type === 'NoData' ? 'NoData' : 'Unavailable',
          reason: seen.reason,
        } as const;
        return { stable: nothing, canary: nothing };
      }
      const routeName = route === undefined ? undefined : `${namespace}/${route}`;
      return {
        stable: countArm(seen.value, `${namespace}/${stableService}`, routeName),
        canary: countArm(seen.value, `${namespace}/${canaryService}`, routeName),
      };
    },
  };
}
