import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import type { Clock } from '@seatrial/core';
import { realAddress } from './addresses.ts';
import type { Container, Handler, HttpGet } from './pod.ts';
import type { ProbeOutcome } from './probe-state.ts';

export interface HandlerTarget {
  readonly container: Container;
  /** Where the pod listens. */
  readonly address: string;
  /** Runs a command in the container's environment until the signal aborts. */
  readonly exec: (command: readonly string[], signal: AbortSignal) => Promise<ProbeOutcome>;
  readonly clock: Clock;
}

const SUCCESS: ProbeOutcome = { type: 'Success' };

/** Runs a probe or hook once; what takes longer than `timeoutMs` is ended and has failed. */
export async function runHandler(
  handler: Handler,
  { container, address, exec, clock }: HandlerTarget,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  const timeout = new AbortController();
  const done = new AbortController();
  const both = AbortSignal.any([signal, timeout.signal]);
  clock.sleep(timeoutMs, done.signal).then(
    () => timeout.abort(),
    () => undefined,
  );
  try {
    const outcome = await run(both);
    return both.aborted && outcome.type === 'Failure'
      ? { type: 'Failure', message: `no answer within ${timeoutMs} ms` }
      : outcome;
  } finally {
    done.abort();
  }

  async function run(until: AbortSignal): Promise<ProbeOutcome> {
    if (handler.httpGet !== undefined) return getHttp(handler.httpGet, container, address, until);
    if (handler.tcpSocket !== undefined) {
      const { host, port } = handler.tcpSocket;
      return connectTcp(host === undefined ? address : realAddress(host), portNumber(port, container), until);
    }
    if (handler.exec !== undefined) return exec(handler.exec.command ?? [], until);
    if (handler.sleep !== undefined) {
      await clock.sleep(handler.sleep.seconds * 1000, until).catch(() => undefined);
      return SUCCESS;
    }
    return { type: 'Failure', message: 'this kind of probe is not supported by a local node' };
  }
}

function getHttp(
  get: HttpGet,
  container: Container,
  address: string,
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  const port = portNumber(get.port, container);
  const host = get.host === undefined ? address : realAddress(get.host);
  const isTls = get.scheme === 'HTTPS';
  const headers: Record<string, string> = {
    'user-agent': 'kube-probe/1.36',
    accept: '*/*',
    connection: 'close',
  };
  for (const { name, value } of get.httpHeaders ?? []) headers[name.toLowerCase()] = value;
  return new Promise((settle) => {
    const request = (isTls ? httpsRequest : httpRequest)(
      // As the kubelet, a probe accepts any certificate: it asks whether the container answers, not who it is.
      {
        host,
        port,
        path: get.path ?? '/',
        headers,
        signal,
        agent: false,
        ...(isTls ? { rejectUnauthorized: false } : {}),
      },
      (response) => {
        response.resume();
        const { statusCode = 0 } = response;
        if (statusCode >= 200 && statusCode < 400) settle(SUCCESS);
        else settle({ type: 'Failure', message: `HTTP probe failed with statuscode: ${statusCode}` });
        request.destroy();
      },
    );
    request.on('error', (error) => settle({ type: 'Failure', message: error.message }));
    request.end();
  });
}

function connectTcp(host: string, port: number, signal: AbortSignal): Promise<ProbeOutcome> {
  return new Promise((settle) => {
    const socket = connect({ host, port, signal });
    socket.once('connect', () => {
      socket.destroy();
      settle(SUCCESS);
    });
    socket.on('error', (error) => settle({ type: 'Failure', message: error.message }));
  });
}

/** A port's number, or the number of the container's port of that name; 0, which nobody listens on, when there is none. */
function portNumber(port: number | string, { ports = [] }: Container): number {
  if (typeof port === 'number') return port;
  return ports.find(({ name }) => name === port)?.containerPort ?? 0;
}
