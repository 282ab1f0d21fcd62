import { field, nodeView } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { between, chance, oneOf } from '../draws.ts';
import type { ScrapeState } from '../gateway/telemetry-port.ts';
import type { GitState } from '../git/server.ts';
import type { SimulatedWorld, Site } from '../simulated-world.ts';

/** Things that go wrong around the runner, each for a while. */
export interface Disasters {
  /** Ends all of them, and begins no more. */
  end(): void;
}

export function startDisasters(world: SimulatedWorld, meanSeconds: number): Disasters {
  const { timeline, sites, trace } = world;
  const rng = world.streams.disasters;
  let over = false;

  function keepComing(): void {
    timeline.after(between(rng, [meanSeconds * 200, meanSeconds * 1_800]), () => {
      if (over) return;
      injectFault(oneOf(rng, [world.staging, world.production]));
      keepComing();
    });
  }

  /** Sets something and unsets it again. */
  function lasting(what: string, secondsMax: number, set: () => void, unset: () => void): void {
    const ms = between(rng, [1_000, secondsMax * 1_000]);
    trace(`disaster ${what} for ${ms} ms`);
    set();
    timeline.after(ms, () => {
      if (!over) unset();
    });
  }

  function injectFault(site: Site): void {
    const { weather, cluster, runner } = site;
    const { name } = cluster;
    switch (rng.int(9)) {
      case 0:
        return lasting(
          `${name}: API server away`,
          30,
          () => (weather.apiAway = true),
          () => (weather.apiAway = false),
        );
      case 1: {
        const state = oneOf<GitState>(rng, ['Away', 'Hangs']);
        return lasting(
          `${name}: Git ${state}`,
          240,
          () => (weather.git = state),
          () => (weather.git = 'Answers'),
        );
      }
      case 2:
      case 3: {
        const state = oneOf<ScrapeState>(rng, ['Away', 'Empty', 'Frozen']);
        return lasting(
          `${name}: scrape ${state}`,
          40,
          () => (weather.scrape = state),
          () => (weather.scrape = 'Answers'),
        );
      }
      case 4: {
        const routerMs = between(rng, [5_000, 60_000]);
        return lasting(
          `${name}: router takes ${routerMs} ms`,
          60,
          () => (cluster.slowRouterMs = routerMs),
          () => (cluster.slowRouterMs = undefined),
        );
      }
      case 5:
        return lasting(
          `${name}: watches are deaf`,
          30,
          () => runner.setDeaf(true),
          () => runner.setDeaf(false),
        );
      case 6:
        trace(`disaster ${name}: gateway restarts`);
        return cluster.traffic.restart();
      case 7:
        return cordon(site);
      default:
        return loseAPod(site);
    }
  }

  function loseAPod({ cluster }: Site): void {
    const pods = cluster.store.ofKind('Pod');
    const pod = pods[rng.int(Math.max(1, pods.length))];
    if (pod === undefined) return;
    const container = chance(rng, 0.5);
    trace(`disaster ${cluster.name}: ${container ? 'container of ' : ''}pod ${pod.metadata.name} dies`);
    if (container) cluster.kubelet.killContainer(pod);
    else cluster.deletions.begin(pod, 'Disaster', 0);
  }

  /** An administrator finds a node of a zone that a scenario has failed, and helps. */
  function uncordonFailing({ name, store }: Site['cluster'], node: KubeObject): void {
    if (nodeView(node).failedBy.length === 0) return;
    trace(`disaster ${name}: ${node.metadata.name} is uncordoned by hand`);
    const {
      unschedulable: _,
      taints,
      ...spec
    } = node['spec'] as { unschedulable?: boolean; taints?: unknown };
    store.put({ ...node, spec: chance(rng, 0.5) ? { ...spec, taints } : spec }, 'Person');
  }

  /** An administrator takes a node out of service and brings it back. */
  function cordon({ cluster }: Site): void {
    const nodes = cluster.store.ofKind('Node');
    const node = nodes[rng.int(Math.max(1, nodes.length))];
    if (node === undefined) return;
    if (field(node, 'spec', 'unschedulable') === true) return uncordonFailing(cluster, node);
    const set = (unschedulable: boolean): void => {
      const live = cluster.store.get({ apiVersion: 'v1', kind: 'Node', name: node.metadata.name }) ?? node;
      const { unschedulable: _, ...spec } = live['spec'] as { unschedulable?: boolean };
      cluster.store.put({ ...live, spec: unschedulable ? { ...spec, unschedulable } : spec }, 'Person');
    };
    lasting(
      `${cluster.name}: ${node.metadata.name} is cordoned`,
      60,
      () => set(true),
      () => set(false),
    );
    uncordonings.push(() => set(false));
  }

  const uncordonings: (() => void)[] = [];
  keepComing();
  return {
    end() {
      over = true;
      for (const { weather, cluster, runner } of sites) {
        weather.apiAway = false;
        weather.git = 'Answers';
        weather.scrape = 'Answers';
        cluster.slowRouterMs = undefined;
        runner.setDeaf(false);
      }
      for (const uncordon of uncordonings) uncordon();
    },
  };
}
