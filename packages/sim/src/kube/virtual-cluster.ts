import type { ClusterPort } from '@seatrial/core';
import { systemNamespace } from '@seatrial/model';
import { between, type Streams } from '../draws.ts';
import { type Gateway, startGateway } from '../gateway/gateway.ts';
import { type LongLoad, type LongRequests, noLongLoad, startLongRequests } from '../gateway/long-requests.ts';
import { type Load, startTraffic, type Traffic } from '../gateway/traffic.ts';
import type { Timeline } from '../time/timeline.ts';
import { createClusterPort } from './cluster-port.ts';
import { createDeletions, type Deletions } from './deletions.ts';
import { startDeployments } from './deployments.ts';
import { startEndpoints } from './endpoints.ts';
import { type Kubelet, type PodTimes, startKubelet } from './kubelet.ts';
import { startScheduler } from './scheduler.ts';
import { createStore, type Store } from './store.ts';

/** One cluster with its gateway and its users. */
export interface VirtualCluster {
  readonly name: string;
  readonly store: Store;
  readonly port: ClusterPort;
  readonly deletions: Deletions;
  readonly kubelet: Kubelet;
  readonly gateway: Gateway;
  readonly traffic: Traffic;
  readonly longRequests: LongRequests;
  /** While set, the gateway takes this long to follow a route. */
  slowRouterMs: number | undefined;
}

export interface ClusterTimes extends PodTimes {
  readonly routerMs: readonly [number, number];
}

const zones = ['a', 'b', 'c'] as const;
const nodesPerZone = 2;

export function startCluster(
  name: string,
  timeline: Timeline,
  streams: Streams,
  times: ClusterTimes,
  load: Load & { readonly long?: LongLoad },
): VirtualCluster {
  const store = createStore(name, timeline);
  const deletions = createDeletions(store, timeline, streams.kubernetes);
  startDeployments(store, deletions, timeline, streams.kubernetes);
  startScheduler(store, deletions, timeline, streams.kubernetes);
  startEndpoints(store, timeline, streams.kubernetes);
  const kubelet = startKubelet(store, timeline, streams.pods, times);
  const traffic: Traffic = startTraffic(
    { store, kubelet, gateway: () => cluster.gateway },
    timeline,
    streams.traffic,
    load,
  );
  const routerMs = (): number => cluster.slowRouterMs ?? between(streams.gateway, times.routerMs);
  const gateway = startGateway(store, timeline, routerMs, () => traffic.settle());
  const cluster: VirtualCluster = {
    name,
    store,
    port: createClusterPort(store, deletions),
    deletions,
    kubelet,
    gateway,
    traffic,
    longRequests: startLongRequests(() => gateway, timeline, streams.long, load.long ?? noLongLoad),
    slowRouterMs: undefined,
  };
  furnish(store);
  return cluster;
}

function furnish(store: Store): void {
  store.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: systemNamespace } }, 'Cluster');
  for (const zone of zones) {
    for (let index = 1; index <= nodesPerZone; index += 1) {
      const metadata = { name: `${zone}${index}`, labels: { 'topology.kubernetes.io/zone': zone } };
      store.put({ apiVersion: 'v1', kind: 'Node', metadata, spec: {} }, 'Cluster');
    }
  }
}
