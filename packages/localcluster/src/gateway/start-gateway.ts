import type { RequestListener } from 'node:http';
import type { Clock } from '@seatrial/core';
import type { Kube } from '@seatrial/kube';
import type { KubeObject } from '@seatrial/model';
import type { Log } from '../log.ts';
import { type CompiledWorld, compileWorld } from './compile-world.ts';
import { listenHttp } from './http-listener.ts';
import { defaultGatewayLimits, type GatewayLimits } from './limits.ts';
import { createGatewayMetrics, type GatewayMetrics } from './metrics.ts';
import { answer } from './own-answer.ts';
import type { GatewayIdentity } from './parents.ts';
import { createProxy } from './proxy.ts';
import { emptyRoutingTable } from './routing-table.ts';
import { gatewayClassStatus, gatewayObjects, gatewayStatus, routeStatus } from './status.ts';
import { startStatusWriter, type WantedStatus } from './status-writer.ts';
import { createUpstreams } from './upstreams.ts';
import { type WorldWatch, watchWorld } from './watch-world.ts';

/** What a route's parentRefs name: `{ name: local, namespace: seatrial-gateway }`. */
export const LOCAL_GATEWAY = { namespace: 'seatrial-gateway', name: 'local', listener: 'http' } as const;

export interface GatewayOptions {
  readonly kube: Kube;
  /** Of 127.0.0.1; 0 chooses a free one. */
  readonly port: number;
  /** 0, the default, chooses a free one. */
  readonly metricsPort?: number;
  readonly clock: Clock;
  /** Draws in [0, 1). */
  readonly rng: () => number;
  readonly log: Log;
  readonly limits?: Partial<GatewayLimits>;
  /** Ends the start, and after it the gateway, as `stop` does. */
  readonly signal: AbortSignal;
}

export interface Gateway {
  readonly url: string;
  readonly metricsUrl: string;
  /** Lets requests under way end, then closes everything. May be called again. */
  stop(): Promise<void>;
}

/**
 * Serves the HTTPRoutes of a local cluster on 127.0.0.1, once all of them are known. The Gateway API's CRDs must be
 * installed. A route's `observedGeneration` is written only after requests are routed by that generation.
 * @throws LocalClusterError PortTaken; KubeError; the signal's reason
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { kube, clock, rng, log } = options;
  const limits = { ...defaultGatewayLimits, ...options.limits };
  const stopping = new AbortController();
  const signal = AbortSignal.any([options.signal, stopping.signal]);
  const parts: { close(): Promise<void> }[] = [];
  let stopped: Promise<void> | undefined;
  function stop(): Promise<void> {
    stopped ??= stopAll();
    return stopped;
  }
  async function stopAll(): Promise<void> {
    while (parts.length > 0) await parts.pop()?.close();
    stopping.abort(new DOMException('the gateway was stopped', 'AbortError'));
    await statuses.ended;
  }

  let identity: GatewayIdentity | undefined;
  let table = emptyRoutingTable;
  const metrics = createGatewayMetrics(limits, clock.now());
  const upstreams = createUpstreams({ clock, limits });
  const statuses = startStatusWriter({ kube, clock, log, limits, signal });
  const watch = watchWorld({ kube, identity: LOCAL_GATEWAY, clock, rng, log, onChange: update, signal });
  parts.push(watch, upstreams);

  function update(): void {
    // Half a world, before all is known, must not be served; nor spoken of.
    if (identity === undefined) return;
    const compiled = compileWorld(watch.world(), identity, limits);
    table = compiled.table;
    upstreams.retain(compiled.endpoints);
    statuses.want(wantedStatuses(compiled, watch, identity, clock.now()));
  }

  try {
    await watch.synced;
    const proxy = createProxy({
      table: () => table,
      upstreams,
      metrics,
      port: () => identity?.port ?? options.port,
      clock,
      rng,
      limits,
    });
    const listener = await listenHttp(options.port, proxy, { clock, limits });
    parts.push(listener);
    identity = { ...LOCAL_GATEWAY, port: listener.port };
    update();
    const pages = await listenHttp(options.metricsPort ?? 0, metricsPage(metrics), { clock, limits });
    parts.unshift(pages);
    for (const object of gatewayObjects(identity)) await kube.apply(object, { force: true, signal });
    signal.throwIfAborted();
    options.signal.addEventListener('abort', () => void stop(), { once: true });
    return {
      url: `http://127.0.0.1:${listener.port}`,
      metricsUrl: `http://127.0.0.1:${pages.port}/metrics`,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** In the order in which people read them: the class, the routes, and last the gateway that counts them. */
function wantedStatuses(
  compiled: CompiledWorld,
  watch: WorldWatch,
  identity: GatewayIdentity,
  now: number,
): readonly WantedStatus[] {
  const gatewayClass = watch.gatewayClass();
  const gateway = watch.gateway();
  return [
    ...(gatewayClass === undefined
      ? []
      : [{ seen: gatewayClass, statusFor: (current: KubeObject) => gatewayClassStatus(current, now) }]),
    ...compiled.outcomes.map((outcome) => ({
      seen: outcome.route,
      statusFor: (current: KubeObject) => routeStatus(current, outcome, now),
    })),
    ...(gateway === undefined
      ? []
      : [
          {
            seen: gateway,
            statusFor: (current: KubeObject) => gatewayStatus(current, identity, compiled, now),
          },
        ]),
  ];
}

function metricsPage(metrics: GatewayMetrics): RequestListener {
  return (request, response) => {
    if (request.url !== '/metrics') return answer(response, 404, 'see /metrics');
    metrics.render().then(
      (page) => {
        response.writeHead(200, { 'content-type': metrics.contentType });
        response.end(page);
      },
      (error: unknown) => answer(response, 500, String(error)),
    );
  };
}
