import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Clock } from '@seatrial/core';
import type { Log } from '../log.ts';
import type { ContainerLog } from './pod-worker.ts';
import { type LogView, streamLog } from './stream-log.ts';

/** PEM files: what the server shows, and the authority that signed the API server's client certificate. */
export interface KubeletFiles {
  readonly certificate: string;
  readonly key: string;
  readonly ca: string;
}

export interface KubeletServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface KubeletServerParts {
  readonly files: KubeletFiles;
  readonly findLog: (
    pod: { namespace: string; name: string },
    container: string,
    which: 'Current' | 'Previous',
  ) => ContainerLog | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** The part of the kubelet's API that `kubectl logs` needs, on 127.0.0.1, for the API server of this cluster alone. */
export async function startKubeletServer(parts: KubeletServerParts): Promise<KubeletServer> {
  const { files, log, signal } = parts;
  const [cert, key, ca] = await Promise.all(
    [files.certificate, files.key, files.ca].map((path) => readFile(path)),
  );
  const server = createServer(
    { cert, key, ca, requestCert: true, rejectUnauthorized: true },
    (request, response) => {
      answer(parts, request, response).catch((error: unknown) => {
        if (!signal.aborted && !response.destroyed) log(`cannot send a container's log: ${String(error)}`);
        response.destroy();
      });
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  { findLog, clock, signal }: KubeletServerParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'https://kubelet');
  const [, route, namespace, name, container, ...rest] = url.pathname.split('/').map(decodeURIComponent);
  const isLog = route === 'containerLogs' && rest.length === 0 && request.method === 'GET';
  if (!isLog || namespace === undefined || name === undefined || container === undefined) {
    response.writeHead(404).end('a local node serves container logs and nothing else\n');
    return;
  }
  const view = logView(url.searchParams);
  const log = findLog({ namespace, name }, container, view.which);
  if (log === undefined) {
    response.writeHead(404).end(`container ${container} of pod ${namespace}/${name} has no such log\n`);
    return;
  }
  const hungUp = new AbortController();
  response.once('close', () => hungUp.abort());
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
  response.flushHeaders();
  await streamLog(log, view, response, { clock, signal: AbortSignal.any([signal, hungUp.signal]) });
  response.end();
}

function logView(query: URLSearchParams): LogView & { readonly which: 'Current' | 'Previous' } {
  return {
    which: query.get('previous') === 'true' ? 'Previous' : 'Current',
    follow: query.get('follow') === 'true',
    tailLines: count(query.get('tailLines')),
    bytesMax: count(query.get('limitBytes')),
  };
}

function count(text: string | null): number {
  const number = Number(text);
  return text === null || !Number.isSafeInteger(number) || number < 0 ? Number.POSITIVE_INFINITY : number;
}
