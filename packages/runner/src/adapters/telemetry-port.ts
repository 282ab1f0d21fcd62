import type { Clock, Observed, Op, TelemetryPort } from '@seatrial/core';
import {
  type ArmCounter,
  createArmCounter,
  createScraper,
  type HttpGet,
  sumOfArms,
} from '@seatrial/telemetry';

export interface TelemetryPortOptions {
  /** Where the Cluster file says the gateway’s counters are, as of now, or why that is not known. */
  readonly scrapeUrls: (op: Op) => Promise<Observed<readonly string[]>>;
  readonly get: HttpGet;
  readonly clock: Clock;
}

const scrapeTimeoutMs = 2_000;
const scrapeBytesMax = 8 * 1024 * 1024;
/** Many releases ask at once; one page answers them all. */
const shareMs = 250;
const sampleAgeMsMax = 30_000;

/** The gateway's request counters behind the port: counted on for as long as it has the same addresses. */
export function telemetryPort({ scrapeUrls, get, clock }: TelemetryPortOptions): TelemetryPort {
  let counter: { urls: string; arms: ArmCounter } | undefined;

  function counterFor(urls: readonly string[]): ArmCounter {
    const key = urls.join(' ');
    if (counter?.urls !== key) counter = { urls: key, arms: sumOfArms(urls.map(counterOf)) };
    return counter.arms;
  }

  function counterOf(url: string): ArmCounter {
    return createArmCounter({
      scraper: createScraper({
        url,
        get,
        clock,
        timeoutMs: scrapeTimeoutMs,
        bodyBytesMax: scrapeBytesMax,
        shareMs,
      }),
      clock,
      metric: 'gateway_requests_total',
      inFlightMetric: 'gateway_requests_in_flight',
      backendLabel: 'backend',
      codeLabel: 'code',
      routeLabel: 'route',
      ageMsMax: sampleAgeMsMax,
    });
  }

  return {
    async arms(query, op) {
      const urls = await scrapeUrls(op);
      if (urls.type === 'Value') return counterFor(urls.value).observeArms(query, op);
      const none = { type: 'NoData', reason: urls.reason } as const;
      return { stable: none, canary: none, canaryInFlight: none };
    },
  };
}
