import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { Clock } from '@seatrial/core';
import { Agent } from 'undici';
import { guardedConnector } from './guarded-connector.ts';
import { createHttpGet, type HttpGet } from './http-get.ts';

/** Keep-alive connections of one process. */
export interface HttpClient {
  readonly get: HttpGet;
  /** Ends all connections, those with a request in flight too. */
  close(): Promise<void>;
}

const connectionsPerOriginMax = 4;

export interface HttpClientOptions {
  readonly clock: Clock;
  /** Resolves names; as the system does when absent. */
  readonly lookup?: LookupFunction;
}

/** Asks nothing of link-local addresses, metadata services and their like, under whatever name: `AddressRefused`. */
export function createHttpClient({ clock, lookup = systemLookup }: HttpClientOptions): HttpClient {
  const connect = guardedConnector(lookup);
  const dispatcher = new Agent({ connections: connectionsPerOriginMax, connect });
  return { get: createHttpGet({ dispatcher, clock }), close: () => dispatcher.destroy() };
}
