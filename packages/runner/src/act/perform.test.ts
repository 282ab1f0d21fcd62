import { type ClusterPort, type ConfigPort, createSerially, PortError } from '@seatrial/core';
import type { KubeObject, ObjectRef, Release } from '@seatrial/model';
import { refKey, refOf } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { createApplied } from '../apply/applied.ts';
import type { World } from '../world.ts';
import { performRelease, performScenarioRun } from './perform.ts';

const op = { signal: new AbortController().signal };
const writers = { serially: createSerially(), applied: createApplied() };
const release = {
  metadata: { name: 'shop-2-bbbbbbb', namespace: 'shop' },
  spec: { application: 'shop' },
} as Release;

function deployment(replicas: number): KubeObject {
  const metadata = { name: 'web', namespace: 'shop', labels: { 'seatrial.dev/application': 'shop' } };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { replicas } };
}

function configMap(name: string, application: string): KubeObject {
  const metadata = {
    name,
    namespace: 'shop',
    uid: `uid-of-${name}`,
    labels: { 'seatrial.dev/application': application },
  };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata };
}

function worldOf(live: readonly KubeObject[]) {
  const applied: KubeObject[] = [];
  const deleted: unknown[] = [];
  const cluster: Pick<ClusterPort, 'get' | 'list' | 'apply' | 'delete'> = {
    list: async ({ kind }) => live.filter((object) => object.kind === kind),
    get: async (ref: ObjectRef) => live.find((object) => refKey(refOf(object)) === refKey(ref)),
    apply: async (object) => {
      applied.push(object);
      return object;
    },
    delete: async (ref, { uid }) => void deleted.push({ name: ref.name, uid }),
  };
  return { world: { cluster, log: () => undefined } as unknown as World, applied, deleted };
}

describe('a release', () => {
  const autoscaler: KubeObject = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } },
  };
  const dropped: KubeObject = {
    ...autoscaler,
    metadata: { ...autoscaler.metadata, labels: { 'seatrial.dev/application': 'shop' } },
  };

  it.each([
    { name: 'keeps the replicas that its autoscaler has decided', others: [autoscaler], replicas: 9 },
    { name: 'keeps those that somebody else’s has decided', live: [autoscaler], replicas: 9 },
    { name: 'applies the replicas of the manifest where nothing else decides', replicas: 4 },
    {
      name: 'applies them where only an autoscaler of its own did that it drops',
      live: [dropped],
      replicas: 4,
    },
  ])('$name', async ({ others = [], live = [], replicas }) => {
    const { world, applied } = worldOf([deployment(9), ...live]);

    await performRelease(world, release, { type: 'Apply', objects: [deployment(4), ...others] }, writers, op);

    expect(applied[0]).toEqual(deployment(replicas));
  });

  it('deletes by uid, and only what still belongs to its application', async () => {
    const { world, deleted } = worldOf([configMap('ours', 'shop'), configMap('taken', 'bank')]);
    const refs = ['ours', 'taken', 'gone'].map((name) => refOf(configMap(name, 'shop')));

    await performRelease(world, release, { type: 'Delete', refs }, writers, op);

    expect(deleted).toEqual([{ name: 'ours', uid: 'uid-of-ours' }]);
  });

  it('deletes a pod that a StatefulSet waits for by its uid: the next of that name is another', async () => {
    const { world, deleted } = worldOf([]);
    const pod = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'store-2' };

    await performRelease(world, release, { type: 'DeletePod', pod, uid: 'uid-2' }, writers, op);

    expect(deleted).toEqual([{ name: 'store-2', uid: 'uid-2' }]);
  });

  it('takes the fields of an object that it takes over from the tool before it, once', async () => {
    const { labels: _, ...metadata } = configMap('settings', '').metadata;
    const byKubectl = {
      manager: 'kubectl',
      operation: 'Apply',
      apiVersion: 'v1',
      fieldsV1: { 'f:data': {} },
    };
    const made: KubeObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
    const live = { ...made, metadata: { ...metadata, managedFields: [byKubectl] } };
    const wanted = { ...made, metadata: { ...metadata, annotations: { 'seatrial.dev/adopt': 'true' } } };
    const asked: unknown[] = [];
    const cluster: Pick<ClusterPort, 'get' | 'list' | 'apply' | 'patch'> = {
      list: async () => [],
      get: async () => live,
      patch: async (_object, patch) => void asked.push(patch),
      apply: async (object) => {
        asked.push('apply');
        return object;
      },
    };
    const action = { type: 'Apply', objects: [wanted] } as const;

    const status: Partial<Release['status']> = { added: [], adopted: [refOf(live)] };
    const noted = { ...release, status } as Release;

    await performRelease({ cluster } as World, noted, action, writers, op);

    const owned = { ...byKubectl, manager: 'seatrial', fieldsType: 'FieldsV1' };
    expect(asked).toEqual([{ metadata: { managedFields: [owned] } }, 'apply']);
  });

  it('does not write what another application has made in the meantime', async () => {
    const settings = configMap('settings', 'bank');
    const records = {
      apiVersion: 'seatrial.dev/v1alpha1',
      kind: 'ApplicationState',
      metadata: { name: 'bank', namespace: 'shop' },
      spec: { application: 'bank', cluster: 'here' },
      status: { inventory: [refOf(settings)] },
    };
    const { world, applied } = worldOf([settings, records]);
    const action = { type: 'Apply', objects: [configMap('settings', 'shop')] } as const;

    await expect(performRelease(world, release, action, writers, op)).rejects.toMatchObject({
      code: 'AlreadyExists',
    });
    expect(applied).toEqual([]);
  });

  it('lets two that want one object at the same moment take turns', async () => {
    const live: KubeObject[] = [];
    const { world } = worldOf(live);
    const inFlight = (application: string): KubeObject => ({
      apiVersion: 'seatrial.dev/v1alpha1',
      kind: 'ApplicationState',
      metadata: { name: application, namespace: 'shop' },
      spec: { application, cluster: 'here' },
      status: { inventory: [refOf(configMap('settings', application))] },
    });
    live.push(inFlight('shop'), inFlight('bank'));
    const cluster = {
      ...world.cluster,
      apply: async (object: KubeObject) => {
        live.push(object);
        return object;
      },
    };
    const apply = async (application: string): Promise<void> => {
      const own = { ...release, spec: { ...release.spec, application } };
      const action = { type: 'Apply', objects: [configMap('settings', application)] } as const;
      await performRelease({ ...world, cluster }, own, action, writers, op);
    };

    const outcomes = await Promise.allSettled([apply('shop'), apply('bank')]);

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(live.filter(({ kind }) => kind === 'ConfigMap')).toHaveLength(1);
  });
});

describe('a scenario run', () => {
  it('kills the very pod that was recorded, as the account that may do no more', async () => {
    const asked: unknown[] = [];
    const cluster: Pick<ClusterPort, 'delete'> = {
      delete: async (ref, options) => void asked.push({ name: ref.name, ...options }),
    };
    const ref = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web-1' };

    const action = { type: 'FaultDelete', ref, uid: 'u1', gracePeriodSeconds: 5 } as const;
    const world = {
      cluster: cluster as ClusterPort,
      config: {} as ConfigPort,
      clusterName: 'here',
      log: () => undefined,
    };
    await performScenarioRun(world, action, op);

    expect(asked).toEqual([{ name: 'web-1', uid: 'u1', gracePeriodSeconds: 5, as: 'Chaos' }]);
  });

  it('creates what a fault consists of once, as the account that may do no more', async () => {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'trial-1', namespace: 'shop' } };
    const asked: unknown[] = [];
    const cluster: Pick<ClusterPort, 'create'> = {
      create: async ({ metadata }, { as }) => {
        asked.push({ name: metadata.name, as });
        if (asked.length > 1) throw new PortError('AlreadyExists', 'it is there');
        return undefined;
      },
    };
    const world = { cluster: cluster as ClusterPort, log: () => undefined };

    for (const _ of [1, 2]) await performScenarioRun(world, { type: 'FaultCreate', object }, op);

    expect(asked).toEqual(Array(2).fill({ name: 'trial-1', as: 'Chaos' }));
  });

  it.each([
    { name: 'fails the node that was recorded', uid: 'uid-of-a1', patched: ['a1'] },
    { name: 'leaves another node by the same name alone', uid: 'uid-of-one-before', patched: [] },
  ])('$name', async ({ uid, patched }) => {
    const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'a1', uid: 'uid-of-a1' }, spec: {} };
    const seen: string[] = [];
    const cluster: Pick<ClusterPort, 'get' | 'patch'> = {
      get: async () => node,
      patch: async ({ metadata }) => void seen.push(metadata.name),
    };

    const action = {
      type: 'FaultPatch',
      to: 'Inject',
      fault: { type: 'ZoneFailure', zone: 'a', durationSeconds: 10 },
      ref: { apiVersion: 'v1', kind: 'Node', name: 'a1' },
      uid,
      run: 'zone-1',
      preImage: { unschedulable: false },
    } as const;
    await performScenarioRun({ cluster } as World, action, op);

    expect(seen).toEqual(patched);
  });
});
