import { createSecureContext } from 'node:tls';
import { isDeepStrictEqual } from 'node:util';
import { type Clock, unlessAborted } from '@seatrial/core';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import type { Credentials, Endpoint, TlsOptions } from './endpoint.ts';
import { KubeError } from './errors.ts';
import type { KubeLimits } from './limits.ts';

/** Ordinary requests and watches use connections of their own, so that watches cannot starve requests. */
type Purpose = 'Request' | 'Stream';

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string | null;
}

/** Authenticated keep-alive connections to one API server. */
export interface Connections {
  send(purpose: Purpose, request: HttpRequest, signal: AbortSignal): Promise<Dispatcher.ResponseData>;
  /** Asks for new credentials at the next request. */
  forgetCredentials(): void;
  close(): Promise<void>;
}

export interface ConnectionsParts {
  readonly endpoint: Endpoint;
  readonly clock: Clock;
  readonly limits: KubeLimits;
}

export function createConnections({ endpoint, clock, limits }: ConnectionsParts): Connections {
  let agents: Agents | undefined;
  let credentials: { readonly answer: Promise<Credentials>; readonly askedAt: number } | undefined;
  let closed = false;

  function authenticate(): Promise<Credentials> {
    if (credentials === undefined || clock.now() - credentials.askedAt >= limits.credentialsMs) {
      const fresh = { answer: endpoint.credentials(), askedAt: clock.now() };
      fresh.answer.catch(() => {
        if (credentials === fresh) credentials = undefined;
      });
      credentials = fresh;
    }
    return credentials.answer;
  }

  /** New certificates need new connections; the old ones end when their requests have. */
  function agentsFor(tls: TlsOptions): Agents {
    if (agents === undefined || !isDeepStrictEqual(agents.tls, tls)) {
      void agents?.Request.close();
      void agents?.Stream.close();
      agents = {
        tls,
        Request: createAgent(endpoint, tls, limits.connectionsMax, limits),
        Stream: createAgent(endpoint, tls, limits.streamsMax, limits),
      };
    }
    return agents;
  }

  return {
    async send(purpose, request, signal) {
      const { tls, headers } = await unlessAborted(authenticate(), signal);
      if (closed)
        throw new KubeError('Unavailable', `Cannot reach ${endpoint.origin}: this client was closed`);
      return agentsFor(tls)[purpose].request({
        origin: endpoint.origin,
        path: endpoint.pathPrefix + request.path,
        method: request.method as Dispatcher.HttpMethod,
        headers: { ...headers, ...request.headers },
        body: request.body,
        signal,
      });
    },
    forgetCredentials() {
      credentials = undefined;
      endpoint.forgetCredentials();
    },
    async close() {
      closed = true;
      await Promise.all([agents?.Request.destroy(), agents?.Stream.destroy()]);
    },
  };
}

type Agents = Readonly<Record<Purpose, Dispatcher>> & { readonly tls: TlsOptions };

function createAgent(
  endpoint: Endpoint,
  tls: TlsOptions,
  connections: number,
  limits: KubeLimits,
): Dispatcher {
  const given = Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined));
  // Deadlines are ours (withDeadline, the informer's watchdog), so undici's are off.
  const options = { connections, pipelining: 1, allowH2: false, headersTimeout: 0, bodyTimeout: 0 };
  if (endpoint.proxyUrl !== undefined) {
    return new ProxyAgent({ ...options, uri: endpoint.proxyUrl, requestTls: given });
  }
  // Certificates are read once: each followed watch has a connection of its own.
  const connect = { ...given, secureContext: createSecureContext(given), timeout: limits.connectTimeoutMs };
  return new Agent({ ...options, connect });
}
