import type { Clock, MetricReading, Observed, Op, ScrapedCounter, TelemetryPort } from '@seatrial/core';
import {
  type ArmCounter,
  createArmCounter,
  createScraper,
  type HttpGet,
  sumOfArms,
} from '@seatrial/telemetry';

export interface TelemetryPortOptions {
  /** What the Cluster file says is to be read, as of now, or why that is not known. */
  readonly reading: (op: Op) => Promise<Observed<MetricReading>>;
  readonly get: HttpGet;
  readonly clock: Clock;
}

const scrapeTimeoutMs = 2_000;
const scrapeBytesMax = 8 * 1024 * 1024;
/** Many releases ask at once; one page answers them all. */
const shareMs = 250;
const sampleAgeMsMax = 30_000;

type World = Pick<TelemetryPortOptions, 'get' | 'clock'>;

/** Who reads what the sources of counts ask for. */
const adapters: {
  readonly [T in MetricReading['type']]: (
    reading: Extract<MetricReading, { type: T }>,
    world: World,
  ) => ArmCounter;
} = { ScrapedCounter: scraped };

/** The counters of a cluster behind the port: counted on for as long as its file says the same of them. */
export function telemetryPort({ reading, ...world }: TelemetryPortOptions): TelemetryPort {
  let counter: { key: string; arms: ArmCounter } | undefined;

  function counterFor(wanted: MetricReading): ArmCounter {
    const key = JSON.stringify(wanted);
    if (counter?.key !== key) counter = { key, arms: adapters[wanted.type](wanted, world) };
    return counter.arms;
  }

  return {
    async arms(query, op) {
      const seen = await reading(op);
      if (seen.type === 'Value') return counterFor(seen.value).observeArms(query, op);
      const none = { type: 'NoData', reason: seen.reason } as const;
      return { stable: none, canary: none, canaryInFlight: none };
    },
  };
}

function scraped({ urls, ...names }: ScrapedCounter, { get, clock }: World): ArmCounter {
  return sumOfArms(
    urls.map((url) =>
      createArmCounter({
        scraper: createScraper({
          url,
          get,
          clock,
          timeoutMs: scrapeTimeoutMs,
          bodyBytesMax: scrapeBytesMax,
          shareMs,
        }),
        clock,
        ...names,
        ageMsMax: sampleAgeMsMax,
      }),
    ),
  );
}
