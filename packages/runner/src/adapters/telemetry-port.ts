import type { Clock, Observed, Op, TelemetryPort } from '@seatrial/core';
import { createArmCounter, createScraper, type HttpGet } from '@seatrial/telemetry';

export interface TelemetryPortOptions {
  /** Where the Cluster file says the gateway’s counters are, as of now, or why that is not known. */
  readonly scrapeUrl: (op: Op) => Promise<Observed<string>>;
  readonly get: HttpGet;
  readonly clock: Clock;
}

const scrapeTimeoutMs = 2_000;
const scrapeBytesMax = 8 * 1024 * 1024;
/** Many releases ask at once; one page answers them all. */
const shareMs = 250;
const sampleAgeMsMax = 30_000;

/** The gateway's request counters behind the port. */
export function telemetryPort({ scrapeUrl, get, clock }: TelemetryPortOptions): TelemetryPort {
  let counter: { url: string; arms: ReturnType<typeof createArmCounter> } | undefined;

  function counterFor(url: string): ReturnType<typeof createArmCounter> {
    if (counter?.url === url) return counter.arms;
    const scraper = createScraper({
      url,
      get,
      clock,
      timeoutMs: scrapeTimeoutMs,
      bodyBytesMax: scrapeBytesMax,
      shareMs,
    });
    const arms = createArmCounter({
      scraper,
      clock,
      metric: 'gateway_requests_total',
      backendLabel: 'backend',
      codeLabel: 'code',
      routeLabel: 'route',
      ageMsMax: sampleAgeMsMax,
    });
    counter = { url, arms };
    return arms;
  }

  return {
    async arms(query, op) {
      const url = await scrapeUrl(op);
      if (url.type === 'Value') return counterFor(url.value).observeArms(query, op);
      const none = { type: 'NoData', reason: url.reason } as const;
      return { stable: none, canary: none };
    },
  };
}
