import { field, items, stringAt, withField } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { isCanary } from '../checks/check.ts';
import { between, oneOf } from '../draws.ts';
import type { VirtualCluster } from '../kube/virtual-cluster.ts';
import type { SimulatedWorld } from '../simulated-world.ts';

/** What people do with kubectl while releases and scenarios go on. */
export interface ManualEdits {
  /** Nobody touches anything any more. What they have changed of what is stable stays changed until somebody puts it back. */
  end(): void;
}

/** Scales workloads, deletes canaries and edits routes by hand, as people do who do not know that a release is under way. */
export function startManualEdits(world: SimulatedWorld, meanSeconds: number): ManualEdits {
  const { timeline, sites, trace } = world;
  const rng = world.streams.hands;
  let over = false;

  function keepComing(): void {
    timeline.after(between(rng, [meanSeconds * 200, meanSeconds * 1_800]), () => {
      if (over) return;
      const site = sites[rng.int(sites.length)];
      if (site !== undefined) act(site.cluster);
      keepComing();
    });
  }

  function act(cluster: VirtualCluster): void {
    switch (rng.int(3)) {
      case 0:
        return scale(cluster);
      case 1:
        return deleteCanary(cluster);
      default:
        return editRoute(cluster);
    }
  }

  function scale({ name, store }: VirtualCluster): void {
    const deployment = drawn(store.ofKind('Deployment').filter((it) => !isCanary(it)));
    if (deployment === undefined) return;
    const replicas = oneOf(rng, [2, 3, 6]);
    trace(`somebody scales ${deployment.metadata.name} on ${name} to ${replicas}`);
    store.put(withField(deployment, ['spec', 'replicas'], replicas), 'Person');
  }

  function deleteCanary({ name, store, deletions }: VirtualCluster): void {
    const kind = oneOf(rng, ['Deployment', 'Service', 'ConfigMap']);
    const canary = drawn(store.ofKind(kind).filter(isCanary));
    if (canary === undefined) return;
    trace(`somebody deletes ${kind} ${canary.metadata.name} on ${name}`);
    deletions.begin(canary, 'Person');
  }

  /** Takes the canary out of a route, or gives it half. */
  function editRoute({ name, store }: VirtualCluster): void {
    const route = drawn(store.ofKind('HTTPRoute'));
    if (route === undefined || !JSON.stringify(route['spec']).includes('-canary"')) return;
    const half = rng.next() < 0.5;
    trace(
      `somebody ${half ? 'gives the canary half of' : 'takes the canary out of'} ${route.metadata.name} on ${name}`,
    );
    const rules = items(route, 'spec', 'rules').map((rule) => {
      const backends = items(rule, 'backendRefs');
      const kept = half
        ? backends
        : backends.filter((it) => stringAt(it, 'name')?.endsWith('-canary') !== true);
      return { ...(rule as object), backendRefs: kept.map((it) => withField(it, ['weight'], 50)) };
    });
    store.put(withField(route, ['spec', 'rules'], rules), 'Person');
  }

  function drawn(objects: readonly KubeObject[]): KubeObject | undefined {
    return objects
      .filter((object) => field(object, 'metadata', 'deletionTimestamp') === undefined)
      .at(rng.int(Math.max(1, objects.length)));
  }

  keepComing();
  return {
    end() {
      over = true;
    },
  };
}
