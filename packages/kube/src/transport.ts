import type { Clock } from '@seatrial/core';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { backoffMs } from './backoff.ts';
import type { Credentials, Endpoint, TlsOptions } from './endpoint.ts';
import { errorFromResponse, isKubeError, KubeError } from './errors.ts';
import type { KubeLimits } from './limits.ts';
import { type Op, withDeadline } from './op.ts';

/**
 * When a request may be sent again. `Always`: doing it twice is doing it once. `Unprocessed`: only after an answer
 * which says that nothing was done. `Never`: the caller wants to see each answer.
 */
export type Repeat = 'Always' | 'Unprocessed' | 'Never';

export interface TransportRequest {
  readonly method: string;
  /** From the server's root, names already encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: unknown;
  /** For error messages: 'get Pod shop/web-1'. */
  readonly doing: string;
  readonly repeat: Repeat;
}

export interface TransportResponse {
  readonly status: number;
  readonly body: string;
}

/** HTTP to one API server: keep-alive connections, credentials, deadlines, bounded repeats. */
export interface Transport {
  /** @throws KubeError for every answer that is not 2xx and for every failure of the network */
  request(request: TransportRequest, op: Op): Promise<TransportResponse>;
  /** The bytes of an answer without an end, such as a watch; only the caller's signal ends it. @throws KubeError */
  stream(request: TransportRequest, signal: AbortSignal): Promise<AsyncIterable<Buffer>>;
  close(): Promise<void>;
}

export interface TransportParts {
  readonly endpoint: Endpoint;
  readonly userAgent: string;
  readonly clock: Clock;
  /** Draws in [0, 1), to spread repeats. */
  readonly rng: () => number;
  readonly limits: KubeLimits;
}

export function createTransport({ endpoint, userAgent, clock, rng, limits }: TransportParts): Transport {
  let agents: Agents | undefined;
  let credentials: Promise<Credentials> | undefined;
  let credentialsAt = 0;

  function authenticate(): Promise<Credentials> {
    if (credentials === undefined || clock.now() - credentialsAt >= limits.credentialsMs) {
      credentialsAt = clock.now();
      const fresh = endpoint.credentials();
      credentials = fresh;
      fresh.catch(() => {
        if (credentials === fresh) credentials = undefined;
      });
    }
    return credentials;
  }

  /** New certificates need new connections; those in use end by themselves. */
  function agentsFor(tls: TlsOptions): Agents {
    const fingerprint = JSON.stringify(tls);
    if (agents?.fingerprint !== fingerprint) {
      void agents?.requests.close();
      void agents?.streams.close();
      agents = {
        fingerprint,
        requests: createAgent(endpoint, tls, limits.connectionsMax, limits),
        streams: createAgent(endpoint, tls, limits.streamsMax, limits),
      };
    }
    return agents;
  }

  async function send(
    use: 'requests' | 'streams',
    request: TransportRequest,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    const { tls, headers } = await authenticate();
    signal.throwIfAborted();
    return agentsFor(tls)[use].request({
      origin: endpoint.origin,
      path: endpoint.pathPrefix + request.path + queryString(request.query),
      method: request.method as Dispatcher.HttpMethod,
      headers: {
        accept: 'application/json',
        'user-agent': userAgent,
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
        ...request.headers,
      },
      body: request.body === undefined ? null : JSON.stringify(request.body),
      signal,
    });
  }

  async function attempt(request: TransportRequest, signal: AbortSignal): Promise<TransportResponse> {
    const response = await send('requests', request, signal);
    const body = await readAll(response.body, request.doing, limits.responseBytesMax);
    return accepted(request, response, body);
  }

  async function openStream(request: TransportRequest, signal: AbortSignal): Promise<AsyncIterable<Buffer>> {
    const response = await send('streams', request, signal);
    if (response.statusCode < 300) return response.body;
    const body = await readAll(response.body, request.doing, limits.responseBytesMax);
    throw errorFor(request, response, body);
  }

  async function repeated<T>(
    request: TransportRequest,
    signal: AbortSignal,
    once: (request: TransportRequest, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await once(request, signal);
      } catch (cause) {
        signal.throwIfAborted();
        const error = networkError(request.doing, endpoint.origin, cause);
        // The credentials may have been replaced since: once, at once, and with new ones.
        if (error.code === 'Unauthorized') credentials = undefined;
        const again = tries < limits.attemptsMax && mayRepeat(error, request.repeat, tries);
        if (!again || (error.retryAfterMs ?? 0) > limits.retryDelayMsMax) throw error;
        await clock.sleep(
          error.retryAfterMs ??
            backoffMs(tries - 1, rng(), {
              delayMsMin: limits.retryDelayMsMin,
              delayMsMax: limits.retryDelayMsMax,
            }),
          signal,
        );
      }
    }
  }

  return {
    request(request, op) {
      const timeoutMs = op.timeoutMs ?? limits.requestTimeoutMs;
      return withDeadline(clock, timeoutMs, request.doing, op.signal, (signal) =>
        repeated(request, signal, attempt),
      );
    },
    async stream(request, signal) {
      try {
        return await openStream(request, signal);
      } catch (cause) {
        signal.throwIfAborted();
        throw networkError(request.doing, endpoint.origin, cause);
      }
    },
    async close() {
      await Promise.all([agents?.requests.destroy(), agents?.streams.destroy()]);
    },
  };
}

interface Agents {
  readonly fingerprint: string;
  readonly requests: Dispatcher;
  readonly streams: Dispatcher;
}

function createAgent(
  endpoint: Endpoint,
  tls: TlsOptions,
  connections: number,
  limits: KubeLimits,
): Dispatcher {
  const given = Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined));
  // Deadlines are ours (withDeadline, the informer's watchdog), so undici's are off.
  const options = { connections, pipelining: 1, allowH2: false, headersTimeout: 0, bodyTimeout: 0 };
  if (endpoint.proxyUrl !== undefined)
    return new ProxyAgent({ ...options, uri: endpoint.proxyUrl, requestTls: given });
  return new Agent({ ...options, connect: { ...given, timeout: limits.connectTimeoutMs } });
}

async function readAll(body: AsyncIterable<Buffer>, doing: string, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > bytesMax) {
      throw new KubeError(
        'Internal',
        `Cannot ${doing}: the answer is longer than ${bytesMax} bytes, narrow the request`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes).toString('utf8');
}

function accepted(
  request: TransportRequest,
  response: Dispatcher.ResponseData,
  body: string,
): TransportResponse {
  if (response.statusCode >= 200 && response.statusCode < 300) return { status: response.statusCode, body };
  throw errorFor(request, response, body);
}

function errorFor(request: TransportRequest, response: Dispatcher.ResponseData, body: string): KubeError {
  const header = response.headers['retry-after'];
  const retryAfter = Array.isArray(header) ? header[0] : header;
  return errorFromResponse(request.doing, { status: response.statusCode, retryAfter, body });
}

function mayRepeat(error: KubeError, repeat: Repeat, tries: number): boolean {
  if (repeat === 'Never') return false;
  if (error.code === 'Unauthorized') return tries === 1;
  if (error.code === 'TooManyRequests') return error.retryAfterMs !== undefined;
  if (error.code !== 'Unavailable') return false;
  return repeat === 'Always' || error.reason === NOT_CONNECTED;
}

/** Our own reason: the request was never sent. */
const NOT_CONNECTED = 'NotConnected';
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function networkError(doing: string, origin: string, cause: unknown): KubeError {
  if (isKubeError(cause)) return cause;
  const { message, code } =
    cause instanceof Error
      ? (cause as NodeJS.ErrnoException)
      : (new Error(String(cause)) as NodeJS.ErrnoException);
  const reason = code !== undefined && neverSent.has(code) ? NOT_CONNECTED : code;
  return new KubeError(
    'Unavailable',
    `Cannot ${doing}: no answer from ${origin} (${message || code}), see that it runs`,
    {
      reason,
      cause,
    },
  );
}

function queryString(query: TransportRequest['query'] = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}
