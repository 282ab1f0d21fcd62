import { ForgeError } from './errors.ts';
import type { KeptAnswers } from './kept-answers.ts';
import type { ForgeLimits } from './limits.ts';

/** How a request goes out: as the global one of Node does it. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface HttpParts {
  readonly send: Fetch;
  /** Redirects lead nowhere else: they would take the credentials with them. */
  readonly origin: string;
  readonly limits: ForgeLimits;
  readonly kept: KeptAnswers;
}

/** A `fetch` that reads whole answers, no longer than is sound; follows redirects of this server alone; and asks again only for what has changed. */
export function createHttp({ send, origin, limits, kept }: HttpParts): Fetch {
  async function follow(url: string, init: RequestInit, left: number): Promise<Response> {
    const response = await send(url, { ...init, redirect: 'manual' });
    if (!isRedirect(response.status)) return response;
    await response.body?.cancel();
    const to = new URL(response.headers.get('location') ?? '', url);
    // 301 and 302 may turn what is to be written into something to be read
    const isSafe = init.method === 'GET' || response.status === 307 || response.status === 308;
    if (to.origin === origin && isSafe && left > 0) return follow(to.href, init, left - 1);
    const where = to.origin === origin ? to.pathname : to.origin;
    throw new ForgeError('NotFound', `it has moved to ${where}: use the new name`, {
      status: response.status,
      isUndone: true,
    });
  }

  return async (url, init) => {
    const key = `${String(new Headers(init.headers).get('authorization'))} ${url}`;
    const known = init.method === 'GET' ? kept.get(key) : undefined;
    const headers = new Headers(init.headers);
    if (known !== undefined) headers.set('if-none-match', known.etag);
    const response = await follow(url, { ...init, headers }, limits.redirectsMax);
    if (response.status === 304 && known !== undefined) {
      await response.body?.cancel();
      return new Response(known.text, { status: 200, headers: known.headers });
    }
    const text = await readText(response, limits.answerBytesMax);
    const etag = response.headers.get('etag');
    if (init.method === 'GET' && response.status === 200 && etag !== null) {
      kept.set(key, { etag, text, headers: Object.fromEntries(response.headers) });
    }
    const isEmpty = response.status === 204 || response.status === 205 || response.status === 304;
    return new Response(isEmpty ? null : text, { status: response.status, headers: response.headers });
  };
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** @throws the error of a connection that ended before the answer did */
async function readText(response: Response, bytesMax: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new ForgeError('TooMuch', `the answer is longer than ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes).toString('utf8');
}
