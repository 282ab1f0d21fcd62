import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { DownloadError } from './download-error.ts';
import { isErrno } from './errno.ts';
import type { Fetch } from './http-body.ts';

/** As `fetch` is. */
export type RequestFunction = (
  url: string,
  init: { readonly signal: AbortSignal; readonly redirect: 'manual'; readonly credentials: 'omit' },
) => Promise<Response>;

const redirectsMax = 5;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Asks for a URL of http, https or file. Nothing that could be a credential is sent to anybody, so a redirect may lead
 * to another host, as releases do; but from https to nothing else.
 */
export function createArchiveFetch(request: RequestFunction): Fetch {
  return async (url, init) => {
    let at = new URL(url);
    for (let hops = 0; hops <= redirectsMax; hops += 1) {
      if (at.protocol === 'file:') return readFile(at);
      const response = await request(at.href, { ...init, redirect: 'manual', credentials: 'omit' });
      const location = redirects.has(response.status) ? response.headers.get('location') : null;
      if (location === null) return response;
      await response.body?.cancel();
      at = nextPlace(at, location);
    }
    throw new DownloadError('Missing', `${url} redirects more than ${redirectsMax} times`);
  };
}

function nextPlace(from: URL, location: string): URL {
  const to = URL.parse(location, from.href);
  if (to === null) throw new DownloadError('Missing', `${from.href} redirects to what is no URL`);
  const isAllowed = to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:');
  if (isAllowed && to.username === '' && to.password === '') return to;
  const where = `${to.protocol}//${to.host}`;
  throw new DownloadError('Missing', `${from.href} redirects to ${where}, where it must not lead`);
}

async function readFile(url: URL): Promise<Response> {
  try {
    const file = await open(fileURLToPath(url), 'r');
    const { size } = await file.stat();
    const body = file.readableWebStream({ autoClose: true });
    return new Response(body as ReadableStream, { headers: { 'content-length': String(size) } });
  } catch (error) {
    if (isErrno(error))
      throw new DownloadError('Missing', `${url.href} cannot be read (${error.code})`, error);
    throw error;
  }
}
