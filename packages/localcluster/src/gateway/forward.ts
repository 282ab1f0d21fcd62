import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '@seatrial/core';
import type { Dispatcher } from 'undici';
import { codeOf, isConnectionFailure, statusForFailure } from './backend-failure.ts';
import type { Backend } from './backends.ts';
import type { RouteRule } from './compile-route.ts';
import type { EndpointAddress } from './endpoints.ts';
import { headersToBackend, headersToUser } from './forward-headers.ts';
import { answer } from './own-answer.ts';
import type { Upstreams } from './upstreams.ts';

export interface ForwardParts {
  readonly upstreams: Upstreams;
  readonly clock: Clock;
}

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly rule: RouteRule;
  readonly backend: Backend;
  /** With its query, after rewrites. */
  readonly path: string;
  /** Called once, just before the last of the answer is sent, with the code to count. */
  readonly onEnd: (code: number) => void;
}

/** The user has left before the answer was whole: nobody's fault, and no status of HTTP. */
const USER_LEFT = 499;
/** RFC 9110 section 9.2.2. */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PUT', 'DELETE']);

/**
 * Sends one request to an endpoint of its backend and the answer back, both as streams. An idempotent request without
 * a body whose connection fails before anything of an answer has come gets one more try, on another endpoint if there
 * is one: else every pod that ends would cost a user something.
 */
export function forward({ upstreams, clock }: ForwardParts, exchange: Exchange): void {
  const { request, response, rule, backend, path } = exchange;
  const { method = 'GET' } = request;
  const body = hasBody(request) ? request : null;
  const headers = headersToBackend(request, rule.filters.rewrite?.hostname, rule.filters.requestHeaders);
  const timeoutMs = shortest(rule.requestTimeoutMs, rule.backendTimeoutMs);
  const ended = new AbortController();
  let sending: Dispatcher.DispatchController | undefined;
  let triesLeft = body === null && IDEMPOTENT.has(method) ? 1 : 0;

  function end(code: number): boolean {
    if (ended.signal.aborted) return false;
    ended.abort();
    exchange.onEnd(code);
    return true;
  }

  function fail(code: 502 | 503 | 504, why: string): void {
    if (!end(code)) return;
    if (response.headersSent) response.destroy();
    else answer(response, code, `${backend.name}: ${why}`);
  }

  function stopSending(): void {
    sending?.abort(new Error('the exchange has ended'));
  }

  function tryEndpoint(endpoint: EndpointAddress): void {
    upstreams.pool(endpoint).dispatch(
      {
        path,
        method,
        headers,
        body,
        // The route's own timeout, also an endless one, takes the place of the pool's.
        ...(timeoutMs === undefined ? {} : { headersTimeout: 0, bodyTimeout: 0 }),
      },
      {
        onRequestStart(controller) {
          sending = controller;
          if (ended.signal.aborted) stopSending();
        },
        onResponseStart(_controller, status, answered) {
          const isInterim = status < 200;
          if (isInterim || ended.signal.aborted) return;
          response.writeHead(status, headersToUser(answered, rule.filters.responseHeaders));
        },
        onResponseData(controller, chunk) {
          if (ended.signal.aborted || response.write(chunk)) return;
          controller.pause();
          response.once('drain', () => controller.resume());
        },
        onResponseEnd() {
          if (end(response.statusCode)) response.end();
        },
        onResponseError(_controller, error) {
          if (ended.signal.aborted) return;
          const retryOn =
            response.headersSent || triesLeft === 0 || !isConnectionFailure(error)
              ? undefined
              : upstreams.next(backend, endpoint);
          if (retryOn === undefined) fail(statusForFailure(error), codeOf(error) || error.message);
          else {
            triesLeft -= 1;
            tryEndpoint(retryOn);
          }
        },
      },
    );
  }

  response.once('close', () => {
    if (end(USER_LEFT)) stopSending();
  });
  const endpoint = upstreams.next(backend);
  if (endpoint === undefined) return fail(503, 'no pod is ready');
  if (timeoutMs !== undefined && timeoutMs > 0) {
    clock.sleep(timeoutMs, ended.signal).then(
      () => {
        fail(504, `no answer within ${timeoutMs} ms`);
        stopSending();
      },
      () => undefined,
    );
  }
  tryEndpoint(endpoint);
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Zero is endless, so it is the shortest only when there is nothing else; undefined when the route says nothing. */
function shortest(a: number | undefined, b: number | undefined): number | undefined {
  const bounds = [a, b].filter((ms) => ms !== undefined && ms > 0) as number[];
  return bounds.length > 0 ? Math.min(...bounds) : (a ?? b);
}
