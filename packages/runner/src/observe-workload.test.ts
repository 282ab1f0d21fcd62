import type { ClusterPort } from '@seatrial/core';
import { selectorMatches } from '@seatrial/core';
import { type KubeObject, refKey, refOf } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { observeWorkload, readyEndpoints } from './observe-workload.ts';

const op = { signal: new AbortController().signal };
const clock = { now: () => 0 };

function made(kind: string, name: string, owner: string, change: Record<string, unknown> = {}): KubeObject {
  const ownerReferences = [{ apiVersion: 'apps/v1', kind: '', name: '', uid: owner, controller: true }];
  const labels = { app: 'web', tier: name };
  const apiVersion = kind === 'ReplicaSet' ? 'apps/v1' : 'v1';
  return {
    apiVersion,
    kind,
    metadata: { name, namespace: 'shop', uid: name, labels, ownerReferences },
    ...change,
  };
}

function workload(selector: unknown): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', uid: 'web', generation: 1 },
    spec: { selector },
    status: { observedGeneration: 1 },
  };
}

/** Answers as an API server would; what the selection is made of is up to the caller. */
function port(objects: readonly KubeObject[]): Pick<ClusterPort, 'get' | 'list'> {
  return {
    get: async (ref) => objects.find((object) => refKey(refOf(object)) === refKey(ref)),
    list: async ({ kind, selector = {} }) =>
      objects.filter((it) => it.kind === kind && selectorMatches(selector, it.metadata.labels ?? {})),
  };
}

async function podsOf(selector: unknown, objects: readonly KubeObject[]): Promise<readonly string[]> {
  const deployment = workload(selector);
  const world = { cluster: port([deployment, ...objects]), clock };
  const { pods } = await observeWorkload(world, refOf(deployment), op);
  return pods.map(({ name }) => name);
}

describe('observeWorkload', () => {
  const set = made('ReplicaSet', 'web-1', 'web');
  const own = made('Pod', 'web-1-a', 'web-1');
  const others = [made('Pod', 'postgres-0', 'postgres'), made('Pod', 'adopted', 'x')];

  it('sees no pod of another owner where the workload selects by expressions', async () => {
    const selector = { matchExpressions: [{ key: 'app', operator: 'Exists' }] };

    expect(await podsOf(selector, [set, own, ...others])).toEqual(['web-1-a']);
  });

  it('sees no pod of another owner that has the same labels', async () => {
    expect(await podsOf({ matchLabels: { app: 'web' } }, [set, own, ...others])).toEqual(['web-1-a']);
  });

  it('asks for no more pods than the expressions select', async () => {
    const selector = { matchExpressions: [{ key: 'tier', operator: 'In', values: ['web-1'] }] };

    expect(await podsOf(selector, [set, own])).toEqual([]);
  });

  it.each([
    { name: 'is away', status: 'Unknown', reason: 'NodeNotReady' },
    { name: 'is ready', status: 'True', reason: undefined },
  ])('asks about the node of a pod that is not ready: it $name', async ({ status, reason }) => {
    const deployment = workload({ matchLabels: { app: 'web' } });
    const hash = { 'pod-template-hash': 'h' };
    const templateSpec = { metadata: { labels: { app: 'web' } } };
    const newest = made('ReplicaSet', 'web-1', 'web', { spec: { template: templateSpec } });
    const given = {
      ...deployment,
      spec: { selector: { matchLabels: { app: 'web' } }, template: templateSpec },
    };
    const labelled = (object: KubeObject): KubeObject => ({
      ...object,
      metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...hash } },
    });
    const pod = labelled({ ...own, spec: { nodeName: 'n1' } });
    const conditions = [{ type: 'Ready', status }];
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' }, status: { conditions } };

    const { obstacle } = await observeWorkload(
      { cluster: port([given, labelled(newest), pod, node]), clock },
      refOf(deployment),
      op,
    );

    expect(obstacle?.reason).toBe(reason);
  });
});

it('readyEndpoints: counts those that are ready, or that nobody says anything of', async () => {
  const slice = (endpoints: readonly object[]): KubeObject => ({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'web', namespace: 'shop' },
    endpoints,
  });
  const ready = (value: boolean) => ({ conditions: { ready: value } });
  const slices = [slice([ready(true), ready(false)]), slice([{ conditions: {} }, {}])];

  expect(await readyEndpoints({ cluster: port(slices) }, 'shop', 'web-canary', op)).toBe(3);
});
