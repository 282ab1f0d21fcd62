import type { ClusterPort } from '@seatrial/core';
import { createRng } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { createTimeline, type Timeline } from '../time/timeline.ts';
import { createClusterPort } from './cluster-port.ts';
import { createDeletions } from './deletions.ts';
import { createStore, type Store } from './store.ts';

const op = { signal: new AbortController().signal };
const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'web' };

function aCluster(): { port: ClusterPort; store: Store; timeline: Timeline } {
  const timeline = createTimeline(0);
  const store = createStore('staging', timeline);
  store.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }, 'Cluster');
  return { port: createClusterPort(store, createDeletions(store, timeline, createRng(1))), store, timeline };
}

function configMap(fields: Record<string, unknown>): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web', namespace: 'shop' }, ...fields };
}

describe('the virtual API server', () => {
  it('removes what was applied before and is not applied now, and leaves what others wrote', async () => {
    const { port, store } = aCluster();
    await port.apply(configMap({ data: { a: '1', b: '2' } }), op);
    const live = await port.get(ref, op);
    store.put(configMap({ ...live, data: { ...(live?.['data'] as object), theirs: '3' } }), 'Person');

    await port.apply(configMap({ data: { a: '4' } }), op);

    expect((await port.get(ref, op))?.['data']).toEqual({ a: '4', theirs: '3' });
  });

  it('writes nothing when nothing changes', async () => {
    const { port } = aCluster();
    await port.apply(configMap({ data: { a: '1' } }), op);
    const before = await port.get(ref, op);

    await port.apply(configMap({ data: { a: '1' } }), op);

    expect(await port.get(ref, op)).toEqual(before);
  });

  it('refuses a write on an old version', async () => {
    const { port } = aCluster();
    await port.create(configMap({}), op);
    const old = (await port.get(ref, op)) ?? configMap({});
    await port.updateStatus({ ...old, status: { phase: 'A' } }, op);

    await expect(port.updateStatus({ ...old, status: { phase: 'B' } }, op)).rejects.toMatchObject({
      code: 'Conflict',
    });
    await expect(port.patch(old, { spec: {} }, 'Runner', op)).rejects.toMatchObject({ code: 'Conflict' });
  });

  it('raises the generation for a change of spec, and not for one of status', async () => {
    const { port } = aCluster();
    await port.apply(configMap({ spec: { a: 1 } }), op);
    const first = (await port.get(ref, op)) ?? configMap({});

    const noted = await port.updateStatus({ ...first, status: { seen: true } }, op);
    await port.apply(configMap({ spec: { a: 2 } }), op);

    expect(noted.metadata.generation).toBe(1);
    expect((await port.get(ref, op))?.metadata.generation).toBe(2);
  });

  it('deletes in the foreground, and only the object that is meant', async () => {
    const { port, timeline } = aCluster();
    await port.create(configMap({}), op);

    await port.delete(ref, { uid: 'another', as: 'Runner' }, op);
    const spared = await port.get(ref, op);
    await port.delete(ref, { as: 'Runner' }, op);
    const going = await port.get(ref, op);
    while (timeline.step(1_000));

    expect(spared?.metadata.deletionTimestamp).toBeUndefined();
    expect(going?.metadata.deletionTimestamp).toBeDefined();
    expect(await port.get(ref, op)).toBeUndefined();
  });
});
