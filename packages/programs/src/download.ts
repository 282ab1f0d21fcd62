import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import pRetry from 'p-retry';
import { digestIn } from './checksum.ts';
import { DownloadError } from './download-error.ts';
import type { Report } from './events.ts';
import { type Body, type Fetch, openBody } from './http-body.ts';
import type { Limits } from './limits.ts';

export type DownloadContext = {
  readonly fetch: Fetch;
  readonly mirror: string | undefined;
  readonly limits: Limits;
  readonly report: Report;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
};

/** The digest is asked for where it is published, unless it is known. */
type Published = { readonly name: string; readonly url: string } & (
  | { readonly checksumUrl: string }
  | { readonly sha256: string }
);

export type Downloader = {
  /** Writes a published file to `path`; its SHA-256 digest is compared as it streams, and returned. */
  readonly file: (published: Published, path: string) => Promise<string>;
  /** A text for which no checksum is published: the caller must verify what it says. */
  readonly text: (url: string) => Promise<string>;
};

/**
 * Downloads releases, from the mirror where one is set. A host that cannot be reached is reported once and not asked
 * again. Both functions throw DownloadError, or the signal's reason.
 */
export function createDownloader(context: DownloadContext): Downloader {
  const { mirror, limits, report, nowMs, signal } = context;
  const unreachable = new Map<string, DownloadError>();
  return { file, text };

  async function file(published: Published, path: string): Promise<string> {
    const wanted = 'sha256' in published ? published.sha256 : await publishedDigest(published);
    await request(published.url, limits.programBytesMax, async (url, body) => {
      const hash = createHash('sha256');
      await pipeline(observe(published.name, url, body, hash.update.bind(hash)), createWriteStream(path));
      const found = hash.digest('hex');
      if (found !== wanted) {
        const is = 'sha256' in published ? 'expected' : 'published';
        throw new DownloadError('Checksum', `${url} has the SHA-256 digest ${found}, ${is} is ${wanted}`);
      }
    });
    return wanted;
  }

  async function publishedDigest({ url, checksumUrl }: Published & { checksumUrl: string }): Promise<string> {
    const fileName = url.slice(url.lastIndexOf('/') + 1);
    const digest = digestIn(await text(checksumUrl), fileName);
    if (!digest) throw new DownloadError('Checksum', `${checksumUrl} names no digest of ${fileName}`);
    return digest;
  }

  async function text(url: string): Promise<string> {
    return request(url, limits.textBytesMax, async (_url, body) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of body.chunks) chunks.push(chunk);
      return Buffer.concat(chunks).toString('utf8');
    });
  }

  async function* observe(
    name: string,
    url: string,
    body: Body,
    onChunk: (chunk: Uint8Array) => void,
  ): AsyncGenerator<Uint8Array> {
    const startedAt = nowMs();
    let bytes = 0;
    let reportedMs = Number.NEGATIVE_INFINITY;
    for await (const chunk of body.chunks) {
      onChunk(chunk);
      bytes += chunk.byteLength;
      const elapsedMs = nowMs() - startedAt;
      if (elapsedMs - reportedMs >= limits.progressMs) {
        report({ type: 'Downloading', name, url, bytes, bytesTotal: body.bytesTotal, elapsedMs });
        reportedMs = elapsedMs;
      }
      yield chunk;
    }
  }

  /** Asks for a URL and reads its answer, again from the start when the server fails or the connection breaks. */
  async function request<T>(
    origin: string,
    bytesMax: number,
    read: (url: string, body: Body) => Promise<T>,
  ): Promise<T> {
    const url = mirrored(origin, mirror);
    const { host } = new URL(url);
    const known = unreachable.get(host);
    if (known) throw known;
    try {
      return await pRetry(
        async () => read(url, await openBody(url, { fetch: context.fetch, limits, bytesMax, signal })),
        {
          retries: limits.retries,
          minTimeout: limits.retryDelayMsMin,
          signal,
          shouldRetry: ({ error }) => error instanceof DownloadError && isTransient(error),
        },
      );
    } catch (error) {
      if (error instanceof DownloadError && error.code === 'Unreachable') {
        unreachable.set(host, error);
        report({ type: 'HostUnreachable', reason: error.message });
      }
      throw error;
    }
  }
}

/** A mirror keeps each release's path and replaces its origin. */
function mirrored(url: string, mirror: string | undefined): string {
  if (!mirror) return url;
  if (!URL.canParse(mirror)) throw new DownloadError('Missing', `SEATRIAL_MIRROR is not a URL: ${mirror}`);
  return mirror.replace(/^([^]*[^/])?\/*$/, '$1') + new URL(url).pathname;
}

function isTransient(error: DownloadError): boolean {
  return error.code === 'Server' || error.code === 'Interrupted';
}
