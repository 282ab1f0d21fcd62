import type { Clock } from '@seatrial/core';
import { Pool } from 'undici';
import { realAddress } from '../node/addresses.ts';
import type { Backend } from './backends.ts';
import type { EndpointAddress } from './endpoints.ts';
import type { GatewayLimits } from './limits.ts';

/** Connections to the endpoints, kept open between requests. */
export interface Upstreams {
  /** The endpoint whose turn it is, another than `besides` if there is one; undefined when there is none at all. */
  next(backend: Backend, besides?: EndpointAddress): EndpointAddress | undefined;
  pool(endpoint: EndpointAddress): Pool;
  /** Lets go of every endpoint that is not among these: what it has begun it may finish. */
  retain(endpoints: ReadonlySet<EndpointAddress>): void;
  close(): Promise<void>;
}

export interface UpstreamsParts {
  readonly clock: Clock;
  readonly limits: GatewayLimits;
}

export function createUpstreams({ clock, limits }: UpstreamsParts): Upstreams {
  const pools = new Map<EndpointAddress, Pool>();
  const turns = new WeakMap<Backend, number>();
  const leaving = new Set<Promise<void>>();
  let started = 0;

  function open(endpoint: EndpointAddress): Pool {
    const [podIP = '', port = ''] = endpoint.split(':');
    return new Pool(`http://${realAddress(podIP)}:${port}`, {
      connections: limits.connectionsPerEndpointMax,
      pipelining: 1,
      keepAliveTimeout: limits.idleConnectionMs,
      keepAliveMaxTimeout: limits.idleConnectionMs,
      headersTimeout: limits.answerTimeoutMs,
      bodyTimeout: limits.bodyIdleTimeoutMs,
      connect: { timeout: limits.connectTimeoutMs },
    });
  }

  function letGo(endpoint: EndpointAddress, pool: Pool, drainMs: number): void {
    pools.delete(endpoint);
    const left = drain(pool, clock, drainMs).finally(() => leaving.delete(left));
    leaving.add(left);
  }

  return {
    next(backend, besides) {
      const all = backend.endpoints ?? [];
      const some = besides === undefined || all.length < 2 ? all : all.filter((one) => one !== besides);
      // A table that is compiled anew begins its turns elsewhere, so that no endpoint is always the first.
      const turn = turns.get(backend) ?? started++;
      turns.set(backend, turn + 1);
      return some[turn % some.length];
    },
    pool(endpoint) {
      const known = pools.get(endpoint);
      if (known !== undefined) return known;
      const pool = open(endpoint);
      pools.set(endpoint, pool);
      return pool;
    },
    retain(endpoints) {
      for (const [endpoint, pool] of pools)
        if (!endpoints.has(endpoint)) letGo(endpoint, pool, limits.endpointDrainMs);
    },
    async close() {
      for (const [endpoint, pool] of pools) letGo(endpoint, pool, limits.drainMs);
      await Promise.all(leaving);
    },
  };
}

async function drain(pool: Pool, clock: Clock, drainMs: number): Promise<void> {
  const drained = new AbortController();
  const late = clock.sleep(drainMs, drained.signal).then(
    () => pool.destroy(),
    () => undefined,
  );
  await pool.close();
  drained.abort();
  await late;
}
