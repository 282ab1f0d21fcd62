import type { Clock } from '@seatrial/core';
import { messageOf } from '@seatrial/core';
import { createInformer, type Informer, type Kube, type ObjectSelection } from '@seatrial/kube';
import type { KubeObject } from '@seatrial/model';
import type { Log } from '../log.ts';
import type { World } from './compile-world.ts';
import {
  type EndpointSlice,
  GATEWAY_API,
  type HttpRoute,
  type ReferenceGrant,
  type Service,
} from './gateway-api.ts';
import type { GatewayIdentity } from './parents.ts';
import { GATEWAY_CLASS } from './status.ts';

/** What the gateway knows of its cluster, kept up to date. */
export interface WorldWatch {
  /** Rejects with the signal's reason when that aborts before. */
  readonly synced: Promise<void>;
  world(): World;
  /** The gateway's own objects, as far as they exist. */
  gateway(): KubeObject | undefined;
  gatewayClass(): KubeObject | undefined;
  close(): Promise<void>;
}

export interface WorldWatchParts {
  readonly kube: Kube;
  readonly identity: Pick<GatewayIdentity, 'namespace' | 'name'>;
  readonly clock: Clock;
  readonly rng: () => number;
  readonly log: Log;
  /** Called once for all changes that come together. */
  readonly onChange: () => void;
  readonly signal: AbortSignal;
}

export function watchWorld(parts: WorldWatchParts): WorldWatch {
  const { kube, identity, clock, rng, log, signal } = parts;
  const informers: Informer[] = [];
  let isScheduled = false;

  function scheduleOnChange(): void {
    if (isScheduled) return;
    isScheduled = true;
    queueMicrotask(() => {
      isScheduled = false;
      parts.onChange();
    });
  }

  function watch(selection: ObjectSelection): Informer {
    const onError = (error: unknown): void => log(`gateway: ${messageOf(error)}`);
    const informer = createInformer(
      kube,
      selection,
      { onChange: scheduleOnChange, onError, clock, rng },
      signal,
    );
    informers.push(informer);
    return informer;
  }

  const routes = watch({ apiVersion: GATEWAY_API, kind: 'HTTPRoute' });
  const grants = watch({ apiVersion: GATEWAY_API, kind: 'ReferenceGrant' });
  const services = watch({ apiVersion: 'v1', kind: 'Service' });
  const slices = watch({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' });
  const classes = watch({
    apiVersion: GATEWAY_API,
    kind: 'GatewayClass',
    fieldSelector: `metadata.name=${GATEWAY_CLASS}`,
  });
  const gateways = watch({
    apiVersion: GATEWAY_API,
    kind: 'Gateway',
    namespace: identity.namespace,
    fieldSelector: `metadata.name=${identity.name}`,
  });

  return {
    synced: Promise.all(informers.map((informer) => informer.synced)).then(() => undefined),
    // The API server has checked these objects against the schemas that the types were written from.
    world: () => ({
      routes: routes.list() as readonly HttpRoute[],
      grants: grants.list() as readonly ReferenceGrant[],
      services: services.list() as readonly Service[],
      slices: slices.list() as readonly EndpointSlice[],
    }),
    gateway: () => gateways.list()[0],
    gatewayClass: () => classes.list()[0],
    close: async () => {
      await Promise.all(informers.map((informer) => informer.close()));
    },
  };
}
