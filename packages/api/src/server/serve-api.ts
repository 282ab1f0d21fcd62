import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { type Clock, messageOf } from '@seatrial/core';
import { type ApiParts, createApi } from './create-api.ts';
import type { ApiLimits } from './limits.ts';

/** A certificate with its key, in PEM, as they are now. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface ServeOptions extends ApiParts {
  readonly host: string;
  readonly port: number;
  /** Absent: plain HTTP, for loopback and for proxies that end TLS. */
  readonly certificate?: () => Promise<Certificate>;
  readonly steadyClock: Clock;
}

export interface ApiServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the HTTP API at an address of its own, as webhooks have theirs. */
export async function serveApi(options: ServeOptions): Promise<ApiServer> {
  const { host, port, certificate, limits, log } = options;
  const api = createApi(options);
  const listener = listenerOf((request) => api.fetch(request));
  const settings = {
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: limits.checkEveryMs,
    keepAliveTimeout: limits.keepAliveMs,
    maxHeaderSize: limits.headerBytesMax,
  };
  const first = await certificate?.();
  const tls =
    first === undefined ? undefined : createTlsServer({ ...settings, ...first, ...tlsSettings }, listener);
  const server = tls ?? createServer(settings, listener);
  server.maxConnections = limits.connectionsMax;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  // A connection that cannot be taken, as when there are no more files to open, ends nothing but itself.
  server.on('error', (error) => log('warn', `Cannot take a call of the HTTP API: ${messageOf(error)}`));
  const ended = new AbortController();
  if (tls !== undefined && certificate !== undefined && first !== undefined)
    void keepCertificate(tls, certificate, first, options, ended.signal);
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    close: () =>
      new Promise((resolve) => {
        ended.abort();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const tlsSettings = { minVersion: 'TLSv1.2' } as const;

/** Takes a certificate that has been replaced, for connections from then on; one that is of no use changes nothing. */
async function keepCertificate(
  server: Server,
  read: () => Promise<Certificate>,
  first: Certificate,
  {
    steadyClock,
    log,
    limits,
  }: Pick<ServeOptions, 'steadyClock' | 'log'> & {
    readonly limits: Pick<ApiLimits, 'certificateEveryMs'>;
  },
  signal: AbortSignal,
): Promise<void> {
  let used = first;
  let said = '';
  for (;;) {
    try {
      await steadyClock.sleep(limits.certificateEveryMs, signal);
    } catch {
      return; // the server is closed
    }
    try {
      const found = await read();
      if (found.cert !== used.cert || found.key !== used.key)
        server.setSecureContext({ ...found, ...tlsSettings });
      used = found;
      said = '';
    } catch (error) {
      const problem = messageOf(error);
      if (problem !== said) log('warn', `the certificate of the HTTP API stays what it was: ${problem}`);
      said = problem;
    }
  }
}

/** Node's requests and responses as those of the Fetch standard, in which the API is written. */
function listenerOf(answer: (request: Request) => Response | Promise<Response>): RequestListener {
  return (incoming, outgoing) => {
    const gone = new AbortController();
    outgoing.once('close', () => gone.abort(new Error('the caller has gone')));
    pass(incoming, outgoing, answer, gone.signal).catch(() => outgoing.destroy());
  };
}

async function pass(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: (request: Request) => Response | Promise<Response>,
  signal: AbortSignal,
): Promise<void> {
  const { status, headers, body } = await answerTo(incoming, answer, signal);
  // A connection whose request was not read to its end is of no more use.
  const ending = incoming.readableEnded || !hasBody(incoming) ? {} : { connection: 'close' };
  outgoing.writeHead(status, { ...headers, ...ending }).end(body);
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

async function answerTo(
  incoming: IncomingMessage,
  answer: (request: Request) => Response | Promise<Response>,
  signal: AbortSignal,
): Promise<Answer> {
  const { method = 'GET', url = '/' } = incoming;
  // Whatever name the caller has for us: nothing goes by it.
  const target = URL.parse(url, 'http://api');
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headersDistinct)) {
    for (const one of value ?? []) headers.append(name, one);
  }
  if (target === null || !methods.has(method))
    return { status: 400, headers: { 'content-type': 'text/plain' }, body: 'not a request of this API\n' };
  const body = hasBody(incoming) ? (Readable.toWeb(incoming) as ReadableStream) : null;
  const response = await answer(
    new Request(target, { method, headers, signal, ...(body === null ? {} : { body, duplex: 'half' }) }),
  );
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  };
}

const methods: ReadonlySet<string> = new Set(['GET', 'POST', 'PATCH']);

function hasBody({ method, headers }: IncomingMessage): boolean {
  return (
    method !== 'GET' &&
    (headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined)
  );
}
