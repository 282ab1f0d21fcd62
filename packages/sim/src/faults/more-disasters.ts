import { isNodeAway } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { refOf } from '@seatrial/model';
import { between, oneOf } from '../draws.ts';
import { newNode, removeNodes, type VirtualCluster } from '../kube/virtual-cluster.ts';
import type { Settings } from '../settings.ts';
import type { SimulatedWorld } from '../simulated-world.ts';
import type { Disasters } from './disasters.ts';

const hiccupMs = [1_000, 5_000] as const;
const silenceMs = [20_000, 120_000] as const;
const lastsMs = [2_000, 60_000] as const;
const burstRequests = [5, 40] as const;
const msPerHour = 3_600_000;

/** What goes wrong in some seeds only: nodes, registries and quotas, pods that hiccup, clients that send wrong requests, and users who sleep. */
export function startMoreDisasters(world: SimulatedWorld, settings: Settings): Disasters {
  const { timeline, sites, trace } = world;
  const { variety, disasterSeconds } = settings;
  const rng = world.streams.weather;
  const mends: (() => void)[] = [];
  let over = false;

  function keepComing(meanMs: number, injectFault: (cluster: VirtualCluster) => void): void {
    timeline.after(between(rng, [meanMs * 0.2, meanMs * 1.8]), () => {
      if (over) return;
      injectFault(oneOf(rng, [world.staging, world.production]).cluster);
      keepComing(meanMs, injectFault);
    });
  }

  /** Sets something and unsets it again, at the latest when all is to be well. */
  function lasting(what: string, [least, most]: readonly [number, number], set: (is: boolean) => void): void {
    const ms = between(rng, [least, most]);
    trace(`disaster ${what} for ${ms} ms`);
    set(true);
    mends.push(() => set(false));
    timeline.after(ms, () => set(false));
  }

  function failInfrastructure(cluster: VirtualCluster): void {
    const { name, faults } = cluster;
    switch (rng.int(5)) {
      case 0:
        return lasting(`${name}: the quota is used up`, lastsMs, (is) => (faults.quotaUsedUp = is));
      case 1:
        return lasting(`${name}: the registry does not answer`, lastsMs, (is) => (faults.registryAway = is));
      case 2:
        return lasting(`${name}: no node has room`, lastsMs, (is) => (faults.full = is));
      case 3:
        return sendAway(cluster);
      default:
        return makeAnew(cluster);
    }
  }

  function sendAway({ name, store }: VirtualCluster): void {
    const node = drawnNode(store.ofKind('Node').filter((it) => !isNodeAway(it)));
    if (node === undefined) return;
    lasting(`${name}: node ${node.metadata.name} does not answer`, lastsMs, (isAway) => {
      const live = store.get(refOf(node));
      if (live === undefined || live.metadata.uid !== node.metadata.uid) return;
      const ready = { type: 'Ready', status: isAway ? 'Unknown' : 'True', reason: 'NodeStatusUnknown' };
      store.put({ ...live, status: { conditions: [ready] } }, 'Cluster');
    });
  }

  /** A node goes with its pods, and another one comes under its name: most likely one that a scenario has failed. */
  function makeAnew({ name, store }: VirtualCluster): void {
    const nodes = store.ofKind('Node');
    const failed = nodes.filter((node) => JSON.stringify(node['spec']).includes('taints'));
    const node = drawnNode(failed.length > 0 ? failed : nodes);
    if (node === undefined) return;
    trace(`disaster ${name}: node ${node.metadata.name} is made anew`);
    removeNodes(store, [node]);
    const zone = node.metadata.labels?.['topology.kubernetes.io/zone'] ?? '';
    store.put(newNode(node.metadata.name, zone), 'Disaster');
  }

  function drawnNode(nodes: readonly KubeObject[]): KubeObject | undefined {
    return nodes[rng.int(Math.max(1, nodes.length))];
  }

  function hiccup({ kubelet, traffic, store }: VirtualCluster): void {
    const pods = store.ofKind('Pod');
    const pod = pods[rng.int(Math.max(1, pods.length))];
    if (pod === undefined) return;
    const ms = between(rng, hiccupMs);
    traffic.settle();
    kubelet.hiccup(pod, ms);
    timeline.after(ms, () => traffic.settle());
  }

  if (variety.infrastructureFails) keepComing(disasterSeconds * 1_000, failInfrastructure);
  if (variety.hasSilences)
    keepComing(disasterSeconds * 3_000, (cluster) =>
      lasting(`${cluster.name}: nobody asks for anything`, silenceMs, (is) => cluster.traffic.setSilent(is)),
    );
  if (variety.clientBurstsPerHour > 0)
    keepComing(msPerHour / variety.clientBurstsPerHour / sites.length, ({ traffic }) =>
      traffic.burst(between(world.streams.bursts, burstRequests)),
    );
  if (variety.hiccupsPerPodHour > 0) {
    const pods = sites.length * podsOfSite;
    keepComing(msPerHour / variety.hiccupsPerPodHour / pods, hiccup);
  }
  return {
    end() {
      over = true;
      for (const mend of mends) mend();
    },
  };
}

/** About as many has a cluster of the shop alone. */
const podsOfSite = 5;
