import { DownloadError } from './download-error.ts';
import type { Limits } from './limits.ts';

export type Fetch = (url: string, init: { readonly signal: AbortSignal }) => Promise<Response>;

export type BodyOptions = {
  readonly fetch: Fetch;
  readonly limits: Pick<Limits, 'responseTimeoutMs' | 'stallTimeoutMs'>;
  readonly bytesMax: number;
  readonly signal: AbortSignal;
};

export type Body = {
  readonly bytesTotal: number | undefined; // undefined: the server did not say
  readonly chunks: AsyncIterable<Uint8Array>;
};

const CONNECTION_RESET = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/**
 * Requests a URL; the body comes in chunks. Throws DownloadError, here or while the chunks are read, or the signal's reason.
 */
export async function openBody(url: string, options: BodyOptions): Promise<Body> {
  const { limits, signal } = options;
  const silence = watchSilence();
  silence.within(
    limits.responseTimeoutMs,
    new DownloadError(
      'Unreachable',
      `${new URL(url).host} gives no answer within ${limits.responseTimeoutMs} ms`,
    ),
  );
  try {
    const response = await options.fetch(url, { signal: AbortSignal.any([signal, silence.signal]) });
    silence.stop();
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      const code = response.status >= 500 ? 'Server' : 'Missing';
      throw new DownloadError(code, `${url} answered ${response.status}`);
    }
    const length = response.headers.get('content-length');
    return {
      bytesTotal: length === null ? undefined : Number(length),
      chunks: readChunks(url, response.body, silence, options),
    };
  } catch (error) {
    silence.stop();
    signal.throwIfAborted();
    throw requestError(url, error);
  }
}

async function* readChunks(
  url: string,
  body: AsyncIterable<Uint8Array>,
  silence: Silence,
  { limits, bytesMax, signal }: BodyOptions,
): AsyncGenerator<Uint8Array> {
  const stalled = new DownloadError('Interrupted', `${url} stood still for ${limits.stallTimeoutMs} ms`);
  let bytes = 0;
  try {
    silence.within(limits.stallTimeoutMs, stalled);
    for await (const chunk of body) {
      silence.stop();
      bytes += chunk.byteLength;
      if (bytes > bytesMax) throw new DownloadError('TooLarge', `${url} is larger than ${bytesMax} bytes`);
      yield chunk;
      silence.within(limits.stallTimeoutMs, stalled);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof DownloadError) throw error;
    throw new DownloadError('Interrupted', `${url} broke off after ${bytes} bytes`, error);
  } finally {
    silence.stop();
  }
}

type Silence = {
  readonly signal: AbortSignal;
  readonly within: (timeoutMs: number, error: DownloadError) => void;
  readonly stop: () => void;
};

/** Aborts its signal with the given error unless stopped in time. */
function watchSilence(): Silence {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const stop = () => clearTimeout(timer);
  return {
    signal: controller.signal,
    within: (timeoutMs, error) => {
      stop();
      timer = setTimeout(() => controller.abort(error), timeoutMs);
    },
    stop,
  };
}

function requestError(url: string, error: unknown): DownloadError {
  if (error instanceof DownloadError) return error;
  const cause = error instanceof Error ? error.cause : undefined; // fetch wraps the system's error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no connection';
  if (CONNECTION_RESET.has(code)) {
    return new DownloadError('Interrupted', `${url} broke off before an answer (${code})`, error);
  }
  return new DownloadError('Unreachable', `${new URL(url).host} cannot be reached (${code})`, error);
}
