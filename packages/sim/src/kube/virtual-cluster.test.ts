import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { createStreams } from '../draws.ts';
import { createTimeline, type Timeline } from '../time/timeline.ts';
import { isReady, isTerminating, nodeNameOf } from './pod.ts';
import { startCluster, type VirtualCluster } from './virtual-cluster.ts';

const times = { startMs: [100, 900], readyMs: [100, 900], routerMs: [20, 200] } as const;

function aCluster(): { cluster: VirtualCluster; timeline: Timeline; goOn: (ms: number) => void } {
  const timeline = createTimeline(0);
  const load = {
    requestsPerSecond: 100,
    errorShare: 0,
    long: { perSecond: 0, secondsMax: 1, counted: true },
  };
  const cluster = startCluster('staging', timeline, createStreams(1), times, load);
  const goOn = (ms: number): void => {
    const until = timeline.now() + ms;
    while (timeline.step(until));
  };
  cluster.store.put(service, 'Person');
  cluster.store.put(route, 'Person');
  cluster.store.put(deployment('shop:good-1'), 'Person');
  goOn(5_000);
  return { cluster, timeline, goOn };
}

const service: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { selector: { app: 'web' } },
};
const route: KubeObject = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { parentRefs: [{ name: 'local' }], rules: [{ backendRefs: [{ name: 'web' }] }] },
};

function deployment(image: string): KubeObject {
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image }] } };
  const spec = { replicas: 4, selector: { matchLabels: { app: 'web' } }, template };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' }, spec };
}

describe('a virtual cluster', () => {
  it('runs the replicas, spread over the zones, and sends requests to them', () => {
    const { cluster, goOn } = aCluster();
    const zones = new Set(cluster.store.ofKind('Pod').map((pod) => nodeNameOf(pod)?.slice(0, 1)));
    const before = cluster.traffic.total();

    goOn(10_000);

    const after = cluster.traffic.total();
    expect(cluster.store.ofKind('Pod').filter(isReady)).toHaveLength(4);
    expect(zones.size).toBe(3);
    expect(after.requests - before.requests).toBeGreaterThan(800);
    expect(after.bad).toBe(before.bad);
  });

  it('rolls an update out with never fewer than three of four pods ready, and ends with the new ones', () => {
    const { cluster, timeline } = aCluster();
    cluster.store.put(deployment('shop:good-2'), 'Person');
    let readyMin = 4;

    const until = timeline.now() + 60_000;
    while (timeline.step(until)) {
      const ready = cluster.store.ofKind('Pod').filter((pod) => isReady(pod) && !isTerminating(pod)).length;
      readyMin = Math.min(readyMin, ready);
    }

    expect(readyMin).toBeGreaterThanOrEqual(3);
    expect(JSON.stringify(cluster.store.ofKind('Pod'))).not.toContain('good-1');
    expect(cluster.store.ofKind('Deployment')[0]?.['status']).toMatchObject({
      updatedReplicas: 4,
      readyReplicas: 4,
    });
  });

  it('answers with errors when no pod is ready', () => {
    const { cluster, goOn } = aCluster();
    cluster.store.put(deployment('shop:missing-1'), 'Person');
    for (const pod of cluster.store.ofKind('Pod')) cluster.deletions.begin(pod, 'Person', 0);
    goOn(2_000);
    const before = cluster.traffic.total();

    goOn(10_000);

    const after = cluster.traffic.total();
    expect(after.bad - before.bad).toBe(after.requests - before.requests);
  });

  it('drives pods off a node with a NoExecute taint and puts none on a cordoned one', () => {
    const { cluster, goOn } = aCluster();
    const [node] = cluster.store.ofKind('Node');
    const taint = { key: 'seatrial.dev/zone-failure', value: 'run', effect: 'NoExecute' };

    cluster.store.put({ ...(node as KubeObject), spec: { unschedulable: true, taints: [taint] } }, 'Chaos');
    goOn(40_000);

    const pods = cluster.store.ofKind('Pod');
    expect(pods.filter((pod) => nodeNameOf(pod) === node?.metadata.name)).toEqual([]);
    expect(pods.filter(isReady)).toHaveLength(4);
  });

  it('is the same again from the same seed', () => {
    const [a, b] = [aCluster(), aCluster()];

    expect(a.cluster.store.ofKind('Pod')).toEqual(b.cluster.store.ofKind('Pod'));
  });
});
