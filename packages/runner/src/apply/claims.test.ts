import type { KubeObject, ObjectRef, Release } from '@seatrial/model';
import { apiVersion, refKey, refOf } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { expectOwn } from './claims.ts';

const op = { signal: new AbortController().signal };
const at = '2026-01-01T00:00:00.000Z';

function web(owner?: string): KubeObject {
  const labels: Record<string, string> = owner === undefined ? {} : { 'seatrial.dev/application': owner };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web', namespace: 'shop', labels } };
}

const webRef = refOf(web());

function state(inventory: readonly ObjectRef[], noted: { readonly inRepository?: false } = {}): KubeObject {
  return {
    apiVersion,
    kind: 'ApplicationState',
    metadata: { name: 'bank', namespace: 'shop' },
    spec: { application: 'bank', cluster: 'here' },
    status: { inventory, ...noted },
  };
}

function promoting(phase: 'Promoting' | 'Promoted'): KubeObject {
  const spec: Partial<Release['spec']> = {
    application: 'bank',
    cluster: 'here',
    version: 'b'.repeat(40),
    commit: 'c'.repeat(40),
    path: 'apps/bank',
    revert: 'Push',
  };
  const why = { reason: 'Applying', message: '', phaseStartedAt: at, startedAt: at };
  return {
    apiVersion,
    kind: 'Release',
    metadata: { name: 'bank-1-bbbbbbb', namespace: 'shop' },
    spec,
    status: { phase, ...why, inventory: [webRef] },
  };
}

const shopRelease = {
  metadata: { name: 'shop-1', namespace: 'shop' },
  spec: { application: 'shop' },
} as Release;

const taken: Partial<Release['status']> = { added: [], adopted: [webRef] };
const added: Partial<Release['status']> = { added: [webRef] };
const toBeMade = { ...shopRelease, status: added } as Release;
const noted = { ...shopRelease, status: taken } as Release;

/** Of the Application `shop`, which wants the ConfigMap `web`. */
async function claim(
  live: KubeObject | undefined,
  records: readonly KubeObject[],
  wanted = web(),
  release = shopRelease,
): Promise<void> {
  const cluster = {
    get: async (ref: ObjectRef) => records.find((it) => refKey(refOf(it)) === refKey(ref)),
    list: async ({ kind }: { kind: string }) => records.filter((it) => it.kind === kind),
  };
  return expectOwn(cluster, wanted, live, release, op);
}

describe('expectOwn, of what belongs to the whole cluster', () => {
  const role = (owner: string): KubeObject => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'read', labels: { 'seatrial.dev/application': owner } },
  });
  const bank = (status: object): KubeObject => ({
    ...state([], {}),
    metadata: { name: 'bank', namespace: 'bank' },
    status: { inventory: [refOf(role('bank'))], ...status },
  });

  it('leaves it to the application that has it, in whatever namespace that one lives', async () => {
    await expect(claim(role('bank'), [bank({})], role('shop'))).rejects.toThrow(
      /^Cannot apply ClusterRole read: Application "bank" has it in the cluster/,
    );
  });

  it('takes it from one that has left the config branch', async () => {
    await expect(claim(role('bank'), [bank({ inRepository: false })], role('shop'))).resolves.toBeUndefined();
  });
});

describe('expectOwn, of the Namespace itself', () => {
  const namespace = (owner: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'shop', labels: { 'seatrial.dev/application': owner } },
  });
  const inventory = [refOf(namespace('bank'))];

  it('looks for the records of its owner in it', async () => {
    await expect(claim(namespace('bank'), [state(inventory)], namespace('shop'))).rejects.toThrow(
      /^Cannot apply Namespace .*Application "bank" has it/,
    );
  });

  it('takes it over from an application that has left the config branch, as one that is renamed does', async () => {
    await expect(
      claim(namespace('bank'), [state(inventory, { inRepository: false })], namespace('shop')),
    ).resolves.toBeUndefined();
  });
});

describe('an object that another application has', () => {
  it.each([
    { name: 'its stable version applied', records: [state([webRef])] },
    { name: 'a release of it in flight applies', records: [state([]), promoting('Promoting')] },
  ])('is not taken over while $name it', async ({ records }) => {
    await expect(claim(web('bank'), records)).rejects.toMatchObject({
      code: 'AlreadyExists',
      message: expect.stringContaining('Cannot apply ConfigMap shop/web: Application "bank" has it'),
    });
  });

  it.each([
    { name: 'is not there yet', live: undefined, records: [state([webRef])] },
    { name: 'is one’s own', live: web('shop'), records: [state([webRef])] },
    { name: 'was given up by the version that the other has now', live: web('bank'), records: [state([])] },
    { name: 'was of an application without records', live: web('bank'), records: [] },
    {
      name: 'is of one that has left the config branch',
      live: web('bank'),
      records: [state([webRef], { inRepository: false })],
    },
    {
      name: 'was of a release that has ended',
      live: web('bank'),
      records: [state([]), promoting('Promoted')],
    },
  ])('may be taken when it $name', async ({ live, records }) => {
    await expect(claim(live, records)).resolves.toBeUndefined();
  });
});

describe('an object that somebody made with another tool', () => {
  const stateOfShop = (inventory: readonly ObjectRef[]): KubeObject => ({
    ...state(inventory),
    metadata: { name: 'shop', namespace: 'shop' },
    spec: { application: 'shop', cluster: 'here' },
  });
  const adopting: KubeObject = {
    ...web(),
    metadata: { ...web().metadata, annotations: { 'seatrial.dev/adopt': 'true' } },
  };

  it('is not written over when it has come meanwhile', async () => {
    await expect(claim(web(), [stateOfShop([])])).rejects.toMatchObject({
      code: 'AlreadyExists',
      message: expect.stringContaining('seatrial.dev/adopt: "true"'),
    });
  });

  it('is taken over only when the record names it, which the next round sees to', async () => {
    await expect(claim(web(), [stateOfShop([])], adopting)).rejects.toMatchObject({ code: 'Conflict' });
    await expect(claim(web(), [stateOfShop([])], adopting, toBeMade)).rejects.toMatchObject({
      code: 'Conflict',
    });
    await expect(claim(web(), [stateOfShop([])], adopting, noted)).resolves.toBeUndefined();
    await expect(claim(web(), [stateOfShop([])], web(), noted)).rejects.toMatchObject({
      code: 'AlreadyExists',
    });
  });

  it.each([
    {
      name: 'the stable version has it, and its manifest says that it was taken over',
      records: [stateOfShop([webRef])],
      wanted: adopting,
    },
    {
      name: 'the stable version has it: its label was lost',
      records: [stateOfShop([webRef])],
      wanted: web(),
    },
  ])('is written where $name', async ({ records, wanted }) => {
    await expect(claim(web(), records, wanted)).resolves.toBeUndefined();
  });
});
