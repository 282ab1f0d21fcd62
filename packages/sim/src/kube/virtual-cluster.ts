import type { KubeObject } from '@seatrial/model';
import { refOf, systemNamespace } from '@seatrial/model';
import { between, type Streams } from '../draws.ts';
import { type Gateway, startGateway } from '../gateway/gateway.ts';
import { type LongLoad, type LongRequests, noLongLoad, startLongRequests } from '../gateway/long-requests.ts';
import { type Load, startTraffic, type Traffic } from '../gateway/traffic.ts';
import type { Timeline } from '../time/timeline.ts';
import { startAutoscalers } from './autoscaler.ts';
import { type ClusterFaults, noClusterFaults } from './cluster-faults.ts';
import { createClusterPort, type VirtualPort } from './cluster-port.ts';
import type { ControllerParts } from './controller.ts';
import { startDaemonSets } from './daemon-sets.ts';
import { createDeletions, type Deletions } from './deletions.ts';
import { startDeployments } from './deployments.ts';
import { startEndpoints } from './endpoints.ts';
import { startJobs } from './jobs.ts';
import { type Kubelet, type PodTimes, startKubelet } from './kubelet.ts';
import { nodeNameOf } from './pod.ts';
import { startScheduler } from './scheduler.ts';
import { startStatefulSets } from './stateful-sets.ts';
import { createStore, type Store } from './store.ts';

/** One cluster with its gateway and its users. */
export interface VirtualCluster {
  readonly name: string;
  readonly store: Store;
  readonly port: VirtualPort;
  readonly deletions: Deletions;
  readonly kubelet: Kubelet;
  readonly gateway: Gateway;
  readonly traffic: Traffic;
  readonly longRequests: LongRequests;
  readonly faults: ClusterFaults;
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
  const faults = noClusterFaults();
  const deletions = createDeletions(store, timeline, streams.kubernetes);
  const parts: ControllerParts = { store, deletions, timeline, rng: streams.kubernetes, faults };
  startDeployments(parts);
  startScheduler(parts);
  startEndpoints(store, timeline, streams.kubernetes);
  startStatefulSets({ ...parts, rng: streams.controllers });
  startDaemonSets({ ...parts, rng: streams.controllers });
  startJobs({ ...parts, rng: streams.controllers });
  startAutoscalers({ ...parts, rng: streams.controllers });
  const kubelet = startKubelet({ store, timeline, rng: streams.pods, times, faults });
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
    faults,
    slowRouterMs: undefined,
  };
  furnish(store);
  return cluster;
}

function furnish(store: Store): void {
  store.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: systemNamespace } }, 'Cluster');
  for (const zone of zones) {
    for (let index = 1; index <= nodesPerZone; index += 1) {
      store.put(newNode(`${zone}${index}`, zone), 'Cluster');
    }
  }
}

/** Nodes go, and their pods with them. */
export function removeNodes(store: Store, nodes: readonly KubeObject[]): void {
  for (const node of nodes) store.remove(refOf(node), 'Disaster');
  const names = new Set(nodes.map(({ metadata }) => metadata.name));
  for (const pod of store.ofKind('Pod'))
    if (names.has(nodeNameOf(pod) ?? '')) store.remove(refOf(pod), 'Cluster');
}

export function newNode(name: string, zone: string): KubeObject {
  const metadata = { name, labels: { 'topology.kubernetes.io/zone': zone } };
  return { apiVersion: 'v1', kind: 'Node', metadata, spec: {} };
}
