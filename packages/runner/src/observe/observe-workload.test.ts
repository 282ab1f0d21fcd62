import { type ClusterPort, type ListQuery, PortError, selectorMatches } from '@seatrial/core';
import { type KubeObject, refKey, refOf } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { createWorkloadLook, readyEndpoints } from './observe-workload.ts';

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
  const { pods } = await createWorkloadLook(world)(refOf(deployment), op);
  return pods.map(({ name }) => name);
}

describe('a look at a workload', () => {
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
    const crashed = { containerStatuses: [{ name: 'web', lastState: { terminated: { exitCode: 1 } } }] };
    const pod = labelled({ ...own, spec: { nodeName: 'n1' }, status: crashed });
    const conditions = [{ type: 'Ready', status }];
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' }, status: { conditions } };

    const lookAt = createWorkloadLook({ cluster: port([given, labelled(newest), pod, node]), clock });
    const { obstacle } = await lookAt(refOf(deployment), op);

    expect(obstacle?.reason).toBe(reason);
  });
});

describe('a look at a workload, where the status of an object has no word for what is wrong', () => {
  const later = { now: () => Date.parse('2026-01-01T00:01:00Z') };
  const set: KubeObject = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'shop', uid: 'db-uid', generation: 1 },
    spec: { replicas: 1, selector: { matchLabels: { app: 'db' } } },
    status: { observedGeneration: 1, replicas: 0 },
  };
  const denied: KubeObject = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'db.1', namespace: 'shop' },
    reason: 'FailedCreate',
    message: 'pods "db-0" is forbidden: violates PodSecurity "restricted:latest"',
    involvedObject: { uid: 'db-uid' },
    firstTimestamp: '2026-01-01T00:00:00Z',
    lastTimestamp: '2026-01-01T00:01:00Z',
  };

  it('reads its events, and those of no other', async () => {
    const queries: ListQuery[] = [];
    const { get, list } = port([set, denied]);
    const cluster = {
      get,
      list: async (query: ListQuery) => {
        queries.push(query);
        return list(query, op);
      },
    };

    const { failure } = await createWorkloadLook({ cluster, clock: later })(refOf(set), op);

    expect(failure?.reason).toBe('FailedCreate');
    expect(queries.find(({ kind }) => kind === 'Event')).toMatchObject({
      namespace: 'shop',
      fields: { 'involvedObject.uid': 'db-uid' },
    });
  });

  it('goes by what is there where it may not read them', async () => {
    const { get, list } = port([set]);
    const cluster = {
      get,
      list: async (query: ListQuery) => {
        if (query.kind === 'Event') throw new PortError('Forbidden', 'events is forbidden');
        return list(query, op);
      },
    };

    expect((await createWorkloadLook({ cluster, clock: later })(refOf(set), op)).obstacle?.reason).toBe(
      'PodsNotMade',
    );
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

describe('a look at a workload that was looked at before', () => {
  const set = made('ReplicaSet', 'web-1', 'web');

  /** On a node, and not ready: it has crashed, or only begins. */
  function podThat(how: 'Crashed' | 'Begins', resourceVersion = '1'): KubeObject {
    const state = how === 'Crashed' ? { lastState: { terminated: { exitCode: 1 } } } : {};
    const pod = made('Pod', 'web-1-a', 'web-1', { spec: { nodeName: 'n1' } });
    return {
      ...pod,
      metadata: { ...pod.metadata, resourceVersion },
      status: { containerStatuses: [{ name: 'web', ...state }] },
    };
  }

  function place(pods: readonly KubeObject[] = []) {
    let resourceVersion = 1;
    let now = 0;
    let is = { generation: 1, observedGeneration: 1, pods };
    const asked: string[] = [];
    const cluster: Pick<ClusterPort, 'get' | 'list'> = {
      get: async ({ kind }) => {
        if (kind === 'Node') {
          asked.push(kind);
          return undefined;
        }
        const { metadata, ...deployment } = workload({ matchLabels: { app: 'web' } });
        const { generation, observedGeneration } = is;
        return {
          ...deployment,
          metadata: { ...metadata, generation, resourceVersion: `${resourceVersion}` },
          status: { observedGeneration },
        };
      },
      list: async ({ kind, follow }) => {
        if (kind === 'Pod') return follow === undefined || follow === 'release/shop/shop-1' ? is.pods : [];
        asked.push(kind);
        return kind === 'ReplicaSet' ? [set] : [];
      },
    };
    const lookAt = createWorkloadLook({ cluster, clock: { now: () => now } });
    const ref = refOf(workload({}));
    return {
      async looks(more: { readonly ageMsMax?: number } = {}) {
        asked.splice(0);
        await lookAt(ref, { ...op, ...more }, 'release/shop/shop-1');
        return asked.toSorted();
      },
      /** Long enough after it was looked at for another look at what is around. */
      changesLater(change: Partial<typeof is> = {}) {
        now += 1_000;
        this.changes(change);
      },
      changes(change: Partial<typeof is> = {}) {
        is = { ...is, ...change };
        resourceVersion += 1;
      },
      passes: (ms: number) => void (now += ms),
    };
  }

  it('asks for what is around its pods when they have changed, at most once a second, or a few seconds are over', async () => {
    const it = place([podThat('Crashed')]);

    expect(await it.looks()).toEqual(['Node', 'ReplicaSet']);
    it.passes(999);
    it.changes({ pods: [podThat('Crashed', '2')] });
    expect(await it.looks()).toEqual([]);
    it.passes(1);
    expect(await it.looks()).toEqual(['Node']);
    it.passes(4_999);
    expect(await it.looks()).toEqual([]);
    it.passes(1);
    expect(await it.looks()).toEqual(['Node']);
  });

  it('asks for it where a verdict is to rest on it, and it may be older than that allows', async () => {
    const it = place([podThat('Crashed')]);
    await it.looks();
    it.passes(1_000);

    expect(await it.looks({ ageMsMax: 2_000 })).toEqual([]);
    expect(await it.looks({ ageMsMax: 1_000 })).toEqual(['Node']);
    expect(await it.looks({ ageMsMax: 0 })).toEqual(['Node']);
  });

  it('asks about the node of a pod that only begins when it has not begun in a few seconds', async () => {
    const it = place([podThat('Begins')]);

    expect(await it.looks()).toEqual(['ReplicaSet']);
    it.passes(4_999);
    expect(await it.looks({ ageMsMax: 0 })).toEqual([]);
    it.passes(1);
    expect(await it.looks({ ageMsMax: 0 })).toEqual(['Node']);
  });

  it('asks for its ReplicaSets for each generation, once its controller has seen that, and for pods of another one', async () => {
    const ready = { conditions: [{ type: 'Ready', status: 'True' }] };
    const it = place([made('Pod', 'web-1-b', 'web-1', { status: ready })]);
    await it.looks();

    it.changesLater({ generation: 2 });
    expect(await it.looks()).toEqual([]);
    it.changesLater();
    expect(await it.looks()).toEqual([]);
    it.changesLater({ observedGeneration: 2 });
    expect(await it.looks()).toEqual(['ReplicaSet']);
    it.changesLater();
    expect(await it.looks()).toEqual([]);
    it.changesLater({ pods: [made('Pod', 'web-2-a', 'web-2')] });
    expect(await it.looks()).toEqual(['ReplicaSet']);
    it.changesLater();
    expect(await it.looks()).toEqual([]);
  });

  it('asks for no ReplicaSets where there are no pods of which they could tell', async () => {
    expect(await place().looks()).toEqual([]);
  });
});
