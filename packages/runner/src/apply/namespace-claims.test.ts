import type { ClusterPort, Op } from '@seatrial/core';
import { createSerially, field, PortError } from '@seatrial/core';
import { Cluster, type KubeObject, type ObjectRef, refKey, refOf } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { createSettled } from '../act/settle.ts';
import { createApplicationController } from '../controllers/application-controller.ts';
import { createManifests } from '../source/manifests.ts';
import type { Source, SourceView } from '../source/source.ts';
import { applicationIn, emptyView, sourceOf } from '../testing/views.ts';
import type { World } from '../world.ts';
import { createApplied } from './applied.ts';
import { withKeptLabels } from './kept-labels.ts';

const op = { signal: new AbortController().signal };
const granted = { paths: ['apps/**'], names: ['shop'], labels: {} };

/** The objects of a cluster, by the parts of the port that claims go by. */
function clusterOf(...objects: readonly KubeObject[]) {
  const store = new Map(objects.map((it) => [refKey(refOf(it)), it]));
  const put = (object: KubeObject): KubeObject => {
    store.set(refKey(refOf(object)), object);
    return object;
  };
  const port: Pick<ClusterPort, 'get' | 'list' | 'create' | 'updateStatus' | 'delete'> = {
    get: async (ref) => store.get(refKey(ref)),
    list: async (query) =>
      [...store.values()].filter(
        (object) =>
          object.kind === query.kind &&
          Object.entries(query.fields ?? {}).every(
            ([path, value]) => field(object, ...path.split('.')) === value,
          ),
      ),
    create: async (object) => {
      if (store.has(refKey(refOf(object)))) throw new PortError('AlreadyExists', 'is there');
      return put(object);
    },
    updateStatus: async (object) => put(object),
    delete: async (ref) => void store.delete(refKey(ref)),
  };
  const records = (): readonly string[] =>
    [...store.values()]
      .filter(({ kind }) => kind === 'ApplicationState')
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  return { port, store, records };
}

function roundOf(
  name: string,
  cluster: ReturnType<typeof clusterOf>,
  namespaces: readonly object[] = [],
  change: Partial<SourceView> = {},
): Promise<unknown> {
  return roundWith(name, cluster, sourceOf({ ...viewOf(name, namespaces), ...change }));
}

function viewOf(name: string, namespaces: readonly object[]): SourceView {
  const found = applicationIn(
    `apiVersion: seatrial.dev/v1alpha1\nkind: Application\nmetadata: {name: ${name}}\nspec: {path: apps/${name}, namespace: shop, suspend: true, targets: [{cluster: here}]}\n`,
  );
  const here = Cluster.parse({
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'Cluster',
    metadata: { name: 'here' },
    spec: { namespaces },
  });
  return {
    ...emptyView,
    cluster: here,
    clusterFile: 'clusters/here.yaml',
    applications: new Map([[name, found]]),
    heads: new Map([[name, { commit: 'c'.repeat(40) }]]),
  };
}

function roundWith(name: string, cluster: ReturnType<typeof clusterOf>, source: Source): Promise<unknown> {
  const config = { ledger: async () => ({ type: 'NoData', reason: 'none' }) };
  const ports = {
    cluster: cluster.port,
    config,
    clusterName: 'here',
    clock: { now: () => 0 },
    log: () => undefined,
  };
  const world = ports as unknown as World;
  return createApplicationController(world, source, createManifests(world), createSettled(), {
    serially: createSerially(),
    applied: createApplied(),
  }).reconcile(name, op);
}

const bare: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
const refusal = {
  apiVersion: 'seatrial.dev/v1alpha1',
  kind: 'ApplicationState',
  namespace: 'seatrial-system',
  name: 'shop',
};

describe('an application whose namespace was there before', () => {
  it('has a record in Seatrial’s own that says so, and nothing in the one that it wants', async () => {
    const cluster = clusterOf(bare);

    const wakeAt = await roundOf('shop', cluster);
    const again = await roundOf('shop', cluster);

    expect([wakeAt, again]).toEqual([60_000, 60_000]);
    expect(cluster.records()).toEqual(['seatrial-system/shop']);
    expect(cluster.store.get(refKey(refusal))).toMatchObject({
      status: {
        file: 'shop.yaml',
        conditions: [
          {
            status: 'False',
            reason: 'NamespaceNotGranted',
            message: expect.stringContaining('to spec in clusters/here.yaml'),
          },
        ],
      },
    });
  });

  it('has its record there once it is granted, and no other any more', async () => {
    const cluster = clusterOf(bare);
    await roundOf('shop', cluster);

    await roundOf('shop', cluster, [granted]);

    expect(cluster.records()).toEqual(['shop/shop']);
    const state = cluster.store.get(refKey({ ...refusal, namespace: 'shop' }));
    expect(state).toMatchObject({ spec: { namespaceBy: 'Granted' } });
  });

  it('has none when it has left the branch, and keeps it while nobody knows what the branch says', async () => {
    const cluster = clusterOf(bare);
    await roundOf('shop', cluster);
    const unknown: Source = {
      view: async () => ({ type: 'Unavailable', reason: 'not fetched yet' }),
      newest: () => undefined,
    };

    await roundWith('shop', cluster, unknown);
    const before = cluster.records();
    await roundOf('shop', cluster, [], { applications: new Map() });

    expect([before, cluster.records()]).toEqual([['seatrial-system/shop'], []]);
  });

  it('is told of the folder of another in the same way, unless it has a record of its own', async () => {
    const application = viewOf('shop', []).applications.get('shop');
    if (application === undefined) throw new Error('the view has it');
    const newcomer = { application, message: 'shop.yaml:4:8: "apps/shop" is also the path of another' };
    const left = { applications: new Map(), newcomers: new Map([['shop', newcomer]]) };
    const [cluster, own] = [clusterOf(), clusterOf()];
    await roundOf('shop', own);

    await roundOf('shop', cluster, [], left);
    await roundOf('shop', own, [], left);

    expect(cluster.store.get(refKey(refusal))).toMatchObject({
      status: { conditions: [{ status: 'False', reason: 'InvalidConfig', message: newcomer.message }] },
    });
    expect(own.records()).toEqual(['shop/shop']);
  });

  it('begins nothing new once the grant is taken away, and keeps its record', async () => {
    const cluster = clusterOf(bare);
    await roundOf('shop', cluster, [granted]);

    const wakeAt = await roundOf('shop', cluster);

    expect(wakeAt).toBe('OnChange');
    expect(cluster.records()).toEqual(['shop/shop']);
  });
});

describe('a namespace that is missing', () => {
  it('is made for the first that wants it, and refused to the second', async () => {
    const cluster = clusterOf();

    await roundOf('shop', cluster);
    await roundOf('bank', cluster);
    await roundOf('shop', cluster);

    expect(cluster.records()).toEqual(['shop/shop', 'seatrial-system/bank']);
    expect(cluster.store.get(refKey(refOf(bare)))?.metadata.annotations).toEqual({
      'seatrial.dev/made-for': 'shop',
    });
  });

  it('is his whose create came first, where two want it at once', async () => {
    const cluster = clusterOf();
    const { create } = cluster.port;
    const overtaken = {
      ...cluster,
      port: {
        ...cluster.port,
        create: async (object: KubeObject) => {
          if (object.kind === 'Namespace') await roundOf('bank', cluster);
          return create(object, op);
        },
      },
    };

    await roundOf('shop', overtaken);

    expect(cluster.records()).toEqual(['shop/bank', 'seatrial-system/shop']);
  });

  it('is asked for where a view has it, who may be behind: it may be another’s by now', async () => {
    const cluster = clusterOf(bare);
    const made = {
      ...bare,
      metadata: { ...bare.metadata, annotations: { 'seatrial.dev/made-for': 'shop' } },
    };
    const isOld = (ref: ObjectRef, { ageMsMax }: Op): boolean =>
      ref.kind === 'Namespace' && ageMsMax === undefined;
    const behind = {
      ...cluster,
      port: {
        ...cluster.port,
        get: async (ref: ObjectRef, given: Op) => (isOld(ref, given) ? made : cluster.port.get(ref, given)),
      },
    };

    await roundOf('shop', behind);

    expect(cluster.records()).toEqual(['seatrial-system/shop']);
  });

  it('is nobody’s when somebody deleted it and made it again by hand', async () => {
    const cluster = clusterOf();
    await roundOf('shop', cluster);
    cluster.store.clear();
    await cluster.port.create(bare, op);

    await roundOf('shop', cluster);

    expect(cluster.records()).toEqual(['seatrial-system/shop']);
  });
});

it('a Namespace keeps the guarded labels that an earlier Seatrial applied, and takes those of nobody else', () => {
  const level = 'pod-security.kubernetes.io/enforce';
  const live = {
    ...bare,
    metadata: {
      name: 'shop',
      labels: { [level]: 'restricted', 'seatrial.dev/chaos': 'enabled', team: 'a' },
      managedFields: [
        {
          manager: 'seatrial',
          operation: 'Apply',
          fieldsV1: { 'f:metadata': { 'f:labels': { [`f:${level}`]: {}, 'f:team': {} } } },
        },
        {
          manager: 'kubectl',
          operation: 'Apply',
          fieldsV1: { 'f:metadata': { 'f:labels': { 'f:seatrial.dev/chaos': {} } } },
        },
      ],
    },
  };

  expect(withKeptLabels(bare, live).metadata.labels).toEqual({ [level]: 'restricted' });
  expect(withKeptLabels(bare, undefined)).toBe(bare);
});
