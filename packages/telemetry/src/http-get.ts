import type { Clock, Op } from '@seatrial/core';
import type { Dispatcher } from 'undici';
import { TelemetryError } from './errors.ts';

export interface GetRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** From the start of the connection to the last byte of the body. */
  readonly timeoutMs: number;
  readonly bodyBytesMax: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** Asks once. @throws TelemetryError; the signal's reason when the caller aborts */
export type HttpGet = (request: GetRequest, op: Op) => Promise<HttpAnswer>;

/** The package's one door to the network. Redirects are answers: they are not followed. */
export function createHttpGet({ dispatcher, clock }: { dispatcher: Dispatcher; clock: Clock }): HttpGet {
  return async function get(request, op) {
    op.signal.throwIfAborted();
    const work = new AbortController();
    const timer = new AbortController();
    const onAbort = (): void => work.abort(op.signal.reason);
    op.signal.addEventListener('abort', onAbort, { once: true });
    clock.sleep(request.timeoutMs, timer.signal).then(
      () =>
        work.abort(
          new TelemetryError(
            'Timeout',
            `Cannot get ${request.url}: no answer within ${request.timeoutMs} ms`,
          ),
        ),
      () => undefined,
    );
    try {
      return await send(dispatcher, request, work.signal);
    } catch (cause) {
      if (work.signal.aborted) throw work.signal.reason;
      throw networkError(request.url, cause);
    } finally {
      timer.abort();
      op.signal.removeEventListener('abort', onAbort);
    }
  };
}

async function send(dispatcher: Dispatcher, request: GetRequest, signal: AbortSignal): Promise<HttpAnswer> {
  const { origin, pathname, search } = new URL(request.url);
  const { statusCode, body } = await dispatcher.request({
    origin,
    path: pathname + search,
    method: 'GET',
    headers: { ...request.headers },
    signal,
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > request.bodyBytesMax) {
      throw new TelemetryError(
        'BodyTooLarge',
        `Cannot get ${request.url}: the body is over ${request.bodyBytesMax} bytes`,
      );
    }
    chunks.push(chunk);
  }
  return { status: statusCode, body: Buffer.concat(chunks).toString('utf8') };
}

function networkError(url: string, cause: unknown): TelemetryError {
  if (cause instanceof TelemetryError) {
    // Where it connects it knows no URL.
    return cause.code === 'AddressRefused'
      ? new TelemetryError(cause.code, `Cannot get ${url}: ${cause.message}`, cause)
      : cause;
  }
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const text = cause instanceof Error && cause.message !== '' ? cause.message : code;
  const isName = code === 'ENOTFOUND' || code === 'EAI_AGAIN';
  return new TelemetryError(
    isName ? 'NameNotFound' : 'ConnectionFailed',
    `Cannot get ${url}: ${text}`,
    cause,
  );
}
