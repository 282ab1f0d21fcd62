import type { ClusterPort } from '@seatrial/core';
import type { Application, KubeObject, Located, ObjectRef, Release, Source } from '@seatrial/model';
import { refKey, refOf } from '@seatrial/model';
import { expect, it } from 'vitest';
import type { Manifests } from '../source/manifests.ts';
import { expectUnclaimed } from './expect-unclaimed.ts';

const op = { signal: new AbortController().signal };

function configMap(owner: string): KubeObject {
  const metadata = { name: 'web', namespace: 'shop', labels: { 'seatrial.dev/application': owner } };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata };
}

/** Of a release of `shop` with the ConfigMap `web`, beside the Application `bank`. */
async function claim(
  live: KubeObject | undefined,
  bank: { readonly namespace?: string; readonly objects?: readonly KubeObject[] } = {},
  { manifest = configMap('shop'), own = [] as readonly ObjectRef[] } = {},
): Promise<readonly ObjectRef[]> {
  const { namespace = 'shop', objects = [configMap('bank')] } = bank;
  const cluster: Pick<ClusterPort, 'get' | 'list'> = {
    get: async () => undefined,
    list: async () => [],
  };
  const manifests: Manifests = {
    version: async () => ({
      objects,
      sources: new Map(objects.map((object) => [refKey(refOf(object)), {} as Source])),
    }),
  };
  const spec: Partial<Application['spec']> = { namespace, path: 'apps/bank' };
  const view = {
    applications: new Map([
      ['bank', { value: { metadata: { name: 'bank' }, spec } } as Located<Application>],
    ]),
    heads: new Map([['bank', { commit: 'c'.repeat(40), version: 'b'.repeat(40) }]]),
  };
  const release = {
    metadata: { name: 'shop-1', namespace: 'shop' },
    spec: { application: 'shop' },
  } as Release;
  const there = live === undefined ? [] : [[refKey(refOf(live)), live] as const];
  const wanted = { objects: [manifest], own, live: new Map(there) };
  return expectUnclaimed({ cluster: cluster as ClusterPort }, manifests, view, release, wanted, op);
}

it('holds back what another application has, in its folder and in the cluster', async () => {
  await expect(claim(configMap('bank'))).rejects.toMatchObject({
    code: 'AlreadyExists',
    message: expect.stringMatching(
      /^Cannot apply ConfigMap shop\/web: it is also in apps\/bank, whose Application "bank" has it/,
    ),
  });
});

it('holds it back also where the other application lives in another namespace', async () => {
  await expect(claim(configMap('bank'), { namespace: 'bank' })).rejects.toMatchObject({
    code: 'AlreadyExists',
  });
});

it.each([
  { name: 'is not there yet', live: undefined, bank: {} },
  { name: 'is its own', live: configMap('shop'), bank: {} },
  { name: 'was of an application that is gone', live: configMap('old'), bank: {} },
  { name: 'has left the folder of the other', live: configMap('bank'), bank: { objects: [] } },
])('lets a release take what $name', async ({ live, bank }) => {
  await expect(claim(live, bank)).resolves.toEqual([]);
});

it('takes over what another tool has made only where the manifest says so', async () => {
  const plain = configMap('shop');
  const live: KubeObject = { ...plain, metadata: { name: 'web', namespace: 'shop' } };
  const annotations = { 'seatrial.dev/adopt': 'true' };
  const adopting: KubeObject = { ...plain, metadata: { ...plain.metadata, annotations } };

  await expect(claim(live)).rejects.toMatchObject({
    code: 'AlreadyExists',
    message: expect.stringMatching(/^Cannot apply ConfigMap shop\/web \(nobody says whose\): in the cluster/),
  });
  expect(await claim(live, {}, { manifest: adopting })).toEqual([refOf(live)]);
  expect(await claim(live, {}, { own: [refOf(live)] })).toEqual([]);
});
