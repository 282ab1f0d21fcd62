import type { Clock } from '@seatrial/core';
import type { Dispatcher } from 'undici';
import { backoffMs } from './backoff.ts';
import { type Connections, createConnections, type HttpRequest } from './connections.ts';
import type { Endpoint } from './endpoint.ts';
import { errorFromResponse, isKubeError, KubeError } from './errors.ts';
import type { KubeLimits } from './limits.ts';
import { type Op, withDeadline } from './op.ts';
import { type RequestSeen, requestKind } from './request-seen.ts';
import { secretValues } from './withheld.ts';

/**
 * When a request may be sent again. `Always`: doing it twice is doing it once. `Unprocessed`: only after an answer
 * which says that nothing was done. `Never`: the caller wants to see each answer.
 */
type Repeat = 'Always' | 'Unprocessed' | 'Never';

export interface TransportRequest {
  readonly method: string;
  /** From the server's root, names already encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string | string[]>>;
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
  /** The bytes of an answer without an end, such as a watch: the deadline is for its start alone. @throws KubeError */
  stream(request: TransportRequest, op: Op): Promise<AsyncIterable<Buffer>>;
  close(): Promise<void>;
}

export interface TransportParts {
  readonly endpoint: Endpoint;
  readonly userAgent: string;
  readonly clock: Clock;
  /** Draws in [0, 1), to spread repeats. */
  readonly rng: () => number;
  readonly limits: KubeLimits;
  /** What an answer means that is no success; as an API server says it when absent. */
  readonly errorFrom?: typeof errorFromResponse;
  /** Told of each request, also of those that are sent again. */
  readonly onRequest?: (request: RequestSeen) => void;
}

export function createTransport(parts: TransportParts): Transport {
  const { endpoint, userAgent, clock, limits } = parts;
  const connections = createConnections(parts);

  async function send(
    how: 'Request' | 'Stream',
    request: TransportRequest,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    const sentAt = clock.now();
    const tell = (code: string): void =>
      parts.onRequest?.({ ...requestKind(request), code, seconds: (clock.now() - sentAt) / 1000 });
    try {
      const response = await connections.send(how, httpRequest(request, userAgent), signal);
      tell(String(response.statusCode));
      return response;
    } catch (error) {
      tell('none');
      throw error;
    }
  }

  async function once(request: TransportRequest, signal: AbortSignal): Promise<TransportResponse> {
    const response = await send('Request', request, signal);
    return readAccepted(request, response, parts);
  }

  async function repeated(request: TransportRequest, signal: AbortSignal): Promise<TransportResponse> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once(request, signal);
      } catch (cause) {
        signal.throwIfAborted();
        const error = failed(connections, request.doing, endpoint.origin, cause);
        const delayMs = repeatDelayMs(error, request.repeat, attempt, parts);
        if (delayMs === undefined) throw error;
        await clock.sleep(delayMs, signal);
      }
    }
  }

  /** `opening` ends with the answer's headers; what comes after them lasts as long as the caller wants it. */
  async function open(
    request: TransportRequest,
    op: Op,
    opening: AbortSignal,
  ): Promise<AsyncIterable<Buffer>> {
    const late = new AbortController();
    const giveUp = (): void => late.abort(opening.reason);
    opening.addEventListener('abort', giveUp, { once: true });
    try {
      const lasting = AbortSignal.any([op.signal, late.signal]);
      const response = await send('Stream', request, lasting);
      if (isSuccess(response)) return response.body;
      throw await errorOf(request, response, parts);
    } catch (cause) {
      opening.throwIfAborted();
      throw failed(connections, request.doing, endpoint.origin, cause);
    } finally {
      opening.removeEventListener('abort', giveUp);
    }
  }

  return {
    request(request, op) {
      const timeoutMs = op.timeoutMs ?? limits.requestTimeoutMs;
      return withDeadline(clock, timeoutMs, request.doing, op.signal, (signal) => repeated(request, signal));
    },
    stream(request, op) {
      const timeoutMs = op.timeoutMs ?? limits.requestTimeoutMs;
      return withDeadline(clock, timeoutMs, request.doing, op.signal, (opening) =>
        open(request, op, opening),
      );
    },
    close: () => connections.close(),
  };
}

function httpRequest(request: TransportRequest, userAgent: string): HttpRequest {
  const { method, path, query, body } = request;
  return {
    method,
    path: path + queryString(query),
    headers: {
      accept: 'application/json',
      'user-agent': userAgent,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...request.headers,
    },
    body: body === undefined ? null : JSON.stringify(body),
  };
}

function queryString(query: TransportRequest['query'] = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}

async function readAccepted(
  request: TransportRequest,
  response: Dispatcher.ResponseData,
  parts: Pick<TransportParts, 'limits' | 'errorFrom'>,
): Promise<TransportResponse> {
  if (!isSuccess(response)) throw await errorOf(request, response, parts);
  const body = await readAll(response.body, request.doing, parts.limits.responseBytesMax);
  return { status: response.statusCode, body };
}

function isSuccess({ statusCode }: Dispatcher.ResponseData): boolean {
  return statusCode >= 200 && statusCode < 300;
}

async function errorOf(
  request: TransportRequest,
  response: Dispatcher.ResponseData,
  { limits, errorFrom = errorFromResponse }: Pick<TransportParts, 'limits' | 'errorFrom'>,
): Promise<KubeError> {
  const header = response.headers['retry-after'];
  const retryAfter = Array.isArray(header) ? header[0] : header;
  const body = await readAll(response.body, request.doing, limits.responseBytesMax);
  const secrets = secretValues(request.path, request.body);
  return errorFrom(request.doing, { status: response.statusCode, retryAfter, body }, secrets);
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

/** Our own reasons: the request was never sent, because nobody is there or because one side does not trust the other. */
const NOT_CONNECTED = 'NotConnected';
const NOT_TRUSTED = 'NotTrusted';
const notConnectedCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Of OpenSSL's verification, which names no class (openssl-verification-options), and of the classes that have one. */
const notTrusted =
  /^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|HOSTNAME_MISMATCH|INVALID_CA|ERR_(TLS|SSL|OSSL)_)/;

function failed(connections: Connections, doing: string, origin: string, cause: unknown): KubeError {
  // They may have been replaced since we asked for them: a repeat gets new ones.
  if (isKubeError(cause, 'Unauthorized')) connections.forgetCredentials();
  if (isKubeError(cause)) return cause;
  const { message, code } = cause as NodeJS.ErrnoException;
  if (code !== undefined && notTrusted.test(code)) {
    return new KubeError(
      'Unavailable',
      `Cannot ${doing}: no trusted connection to ${origin} (${message}), correct the server or the certificates in the kubeconfig`,
      { reason: NOT_TRUSTED, cause },
    );
  }
  const reason = code !== undefined && notConnectedCodes.has(code) ? NOT_CONNECTED : code;
  return new KubeError(
    'Unavailable',
    `Cannot ${doing}: no answer from ${origin} (${message || code}), see that it runs`,
    { reason, cause },
  );
}

/** Undefined where a repeat could do harm, would not help, or would have to wait for too long. */
function repeatDelayMs(
  error: KubeError,
  repeat: Repeat,
  attempt: number,
  { limits, rng }: Pick<TransportParts, 'limits' | 'rng'>,
): number | undefined {
  const { retryDelayMsMin: delayMsMin, retryDelayMsMax: delayMsMax } = limits;
  if (attempt >= limits.attemptsMax || !mayRepeat(error, repeat, attempt)) return undefined;
  const delayMs = error.retryAfterMs ?? backoffMs(attempt - 1, rng(), { delayMsMin, delayMsMax });
  return delayMs > delayMsMax ? undefined : delayMs;
}

function mayRepeat(error: KubeError, repeat: Repeat, attempt: number): boolean {
  if (repeat === 'Never') return false;
  if (error.code === 'Unauthorized') return attempt === 1;
  if (error.code === 'TooManyRequests') return error.retryAfterMs !== undefined;
  if (error.code !== 'Unavailable' || error.reason === NOT_TRUSTED) return false;
  return repeat === 'Always' || error.reason === NOT_CONNECTED;
}
