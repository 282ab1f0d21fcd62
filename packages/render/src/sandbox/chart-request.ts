import { type ClientRequest, get as getPlain, type IncomingMessage } from 'node:http';
import { get as getSecure } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isRefusedAddress, type Op, PortError } from '@seatrial/core';
import type { SandboxLimits } from './limits.ts';

export interface ChartAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** Where it came from at last. */
  readonly url: URL;
}

/** What a request is sent with, to whom it belongs alone. */
export type HeadersFor = (url: URL) => Readonly<Record<string, string>>;

export interface ChartRequests {
  /** @throws PortError Unavailable where nobody answers in time, Invalid where nobody may be asked or the answer is too large */
  get(url: URL, headersFor: HeadersFor, bytesMax: number, op: Op): Promise<ChartAnswer>;
}

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Requests to chart repositories, which whoever writes the config repository names: not to metadata services and the like,
 * wherever a name or a redirect leads.
 */
export function createChartRequests(lookup: LookupFunction, limits: SandboxLimits): ChartRequests {
  const guarded: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, options, (error, found, family) => {
      const addresses = typeof found === 'string' ? [found] : (found ?? []).map(({ address }) => address);
      const bad = addresses.find(isRefusedAddress);
      if (bad === undefined) callback(error, found, family);
      else callback(refusedAddress(hostname, bad), []);
    });
  };

  async function one(url: URL, headersFor: HeadersFor, bytesMax: number, op: Op): Promise<ChartAnswer> {
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    if (isIP(host) !== 0 && isRefusedAddress(host)) throw refusedAddress(url.hostname, host);
    const headers = { 'user-agent': 'seatrial', ...headersFor(url) };
    const signal = AbortSignal.any([op.signal, AbortSignal.timeout(limits.downloadTimeMs)]);
    const options = { headers, signal, lookup: guarded, agent: false };
    try {
      const answer = await answerOf(limits.silenceMs, (done) =>
        url.protocol === 'https:' ? getSecure(url, options, done) : getPlain(url, options, done),
      );
      return {
        status: answer.statusCode ?? 0,
        headers: answer.headers,
        body: await bodyOf(answer, bytesMax),
        url,
      };
    } catch (error) {
      op.signal.throwIfAborted();
      if (error instanceof PortError) throw error;
      const why = error instanceof Error ? error.message : String(error);
      throw new PortError('Unavailable', `Cannot fetch ${shownUrl(url)}: ${why}`, error);
    }
  }

  return {
    async get(first, headersFor, bytesMax, op) {
      let url = first;
      for (let count = 0; count <= limits.redirectsMax; count += 1) {
        const answer = await one(url, headersFor, bytesMax, op);
        const { location } = answer.headers;
        if (!redirects.has(answer.status) || location === undefined) return answer;
        const next = URL.parse(location, url.href);
        const isAllowed =
          next?.protocol === 'https:' || (next?.protocol === 'http:' && url.protocol === 'http:');
        if (next === null || !isAllowed)
          throw new PortError(
            'Invalid',
            `Cannot fetch ${shownUrl(url)}: it leads to ${location.slice(0, 200)}`,
          );
        url = next;
      }
      throw new PortError(
        'Invalid',
        `Cannot fetch ${shownUrl(first)}: more than ${limits.redirectsMax} redirects`,
      );
    },
  };
}

function answerOf(
  silenceMs: number,
  send: (done: (answer: IncomingMessage) => void) => ClientRequest,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = send(resolve).once('error', reject);
    request.setTimeout(silenceMs, () =>
      request.destroy(new Error(`it said nothing for ${silenceMs / 1_000} s`)),
    );
  });
}

async function bodyOf(answer: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) {
      answer.destroy();
      throw new PortError('Invalid', `Cannot fetch a chart: an answer has more than ${bytesMax} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Without what may be a secret of whoever signed it. */
export function shownUrl(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

function refusedAddress(name: string, address: string): PortError {
  const where =
    name === address || name === `[${address}]` ? `it is ${address}` : `${name} leads to ${address}`;
  return new PortError('Invalid', `Cannot fetch a chart: ${where}, where metadata services and the like are`);
}
