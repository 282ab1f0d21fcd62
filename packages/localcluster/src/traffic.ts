import type { Clock } from '@seatrial/core';
import { type Dispatcher, Pool } from 'undici';
import { addTraffic, noTraffic, type TrafficStats, type UserSaw } from './traffic-stats.ts';

export interface TrafficOptions {
  /** Of a gateway: `http://127.0.0.1:8080`. */
  readonly url: string;
  /** The Host header, by which the gateway routes. */
  readonly host: string;
  readonly path: string;
  readonly ratePerSecond: number;
  readonly clock: Clock;
  /** Draws in [0, 1): each request is sent at a random moment of its own slot. */
  readonly rng: () => number;
  /** How requests are sent; a pool of keep-alive connections to `url` when absent. */
  readonly dispatcher?: Dispatcher;
  readonly signal: AbortSignal;
}

export interface Traffic {
  /** What users saw so far. `trafficBetween` of two of these is what they saw in a span. */
  stats(): TrafficStats;
  /** Sends no more, waits for what is under way, and returns the totals. May be called again. */
  stop(): Promise<TrafficStats>;
}

const CONNECTIONS_MAX = 64;
/** A server that hangs must not fill the memory: what would be above is skipped, and counted. */
const IN_FLIGHT_MAX = 512;
const ANSWER_TIMEOUT_MS = 10_000;
const BODY_BYTES_MAX = 64 * 1024;
/** A request sent later than this after its slot has not kept the rate. */
const LATE_MS = 50;

/**
 * Steady requests at a fixed rate, whether or not the answers come: as users do it, and unlike a loop that waits for
 * each answer and so sends less, the worse the service gets.
 */
export function startTraffic(options: TrafficOptions): Traffic {
  const { clock, rng, ratePerSecond } = options;
  const stopping = new AbortController();
  const signal = AbortSignal.any([options.signal, stopping.signal]);
  const dispatcher = options.dispatcher ?? createPool(options.url);
  const underWay = new Set<Promise<void>>();
  let stats = noTraffic;

  function send(): void {
    if (underWay.size >= IN_FLIGHT_MAX) {
      stats = { ...stats, skipped: stats.skipped + 1 };
      return;
    }
    stats = { ...stats, sent: stats.sent + 1 };
    const exchange = ask(dispatcher, options)
      .then((saw) => {
        stats = addTraffic(stats, saw);
      })
      .finally(() => underWay.delete(exchange));
    underWay.add(exchange);
  }

  async function run(): Promise<void> {
    const startedAt = clock.now();
    for (let slot = 0; !signal.aborted; slot += 1) {
      const dueAt = startedAt + ((slot + rng()) * 1000) / ratePerSecond;
      const earlyMs = dueAt - clock.now();
      if (earlyMs > 0) await clock.sleep(earlyMs, signal).catch(() => undefined);
      if (signal.aborted) break;
      if (earlyMs < -LATE_MS) stats = { ...stats, late: stats.late + 1 };
      send();
    }
    await Promise.all(underWay);
    await dispatcher.close();
  }

  const ended = run();
  return {
    stats: () => stats,
    async stop() {
      stopping.abort();
      await ended;
      return stats;
    },
  };
}

function createPool(url: string): Pool {
  return new Pool(url, {
    connections: CONNECTIONS_MAX,
    headersTimeout: ANSWER_TIMEOUT_MS,
    bodyTimeout: ANSWER_TIMEOUT_MS,
  });
}

/** One request as its user sees it. Never rejects: a failure is what the user saw. */
async function ask(dispatcher: Dispatcher, { url, host, path }: TrafficOptions): Promise<UserSaw> {
  try {
    const { statusCode, body } = await dispatcher.request({
      origin: url,
      path,
      method: 'GET',
      headers: { host },
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength;
      if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
    }
    const version = versionIn(Buffer.concat(chunks).toString('utf8'));
    return version === undefined ? { status: statusCode } : { status: statusCode, version };
  } catch (error) {
    return { error: error instanceof Error && 'code' in error ? String(error.code) : String(error) };
  }
}

/** The shop says which version answered: `{"version": "1.4.0", …}`. */
function versionIn(body: string): string | undefined {
  if (!body.startsWith('{')) return undefined;
  try {
    const answer: unknown = JSON.parse(body);
    const named =
      typeof answer === 'object' && answer !== null && 'version' in answer ? answer.version : undefined;
    return typeof named === 'string' ? named : undefined;
  } catch {
    // Not JSON after all: an answer without a version.
    return undefined;
  }
}
