import type { Clock } from '@seatrial/core';
import { Agent } from 'undici';
import { createHttpGet, type HttpGet } from './http-get.ts';

/** Keep-alive connections of one process. */
export interface HttpClient {
  readonly get: HttpGet;
  /** Ends all connections, those with a request in flight too. */
  close(): Promise<void>;
}

const connectionsPerOriginMax = 4;

export function createHttpClient({ clock }: { readonly clock: Clock }): HttpClient {
  const dispatcher = new Agent({ connections: connectionsPerOriginMax });
  return { get: createHttpGet({ dispatcher, clock }), close: () => dispatcher.destroy() };
}
