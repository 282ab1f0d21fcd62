import type { ClusterPort, Deleted } from '@seatrial/core';
import { apiVersion, type KubeObject, labels, refOf } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { aPort } from './testing/a-port.ts';
import { viewOver } from './view.ts';
import { type WatchedKind, watchedKinds } from './watched.ts';

const op = { signal: new AbortController().signal };

function kindOf(kind: string): WatchedKind {
  const found = watchedKinds.find((it) => it.kind === kind);
  if (found === undefined) throw new Error(`${kind} is watched`);
  return found;
}

const [releases, maps] = [kindOf('Release'), kindOf('ConfigMap')];

function release(version: number, uid = 'one'): KubeObject {
  const metadata = { name: 'shop-1', namespace: 'shop', uid, resourceVersion: `${version}` };
  return { apiVersion, kind: 'Release', metadata };
}

function map(version?: number): KubeObject {
  const given = version === undefined ? {} : { uid: 'map', resourceVersion: `${version}` };
  const own = { [labels.application]: 'shop' };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace: 'shop', labels: own, ...given },
  };
}

/** A view of a release and a ConfigMap, and what it has asked for. */
function place(answers: Partial<ClusterPort>) {
  const asked: string[] = [];
  let now = 0;
  const port = aPort({
    get: async ({ name }) => {
      asked.push(name);
      return undefined;
    },
    ...answers,
  });
  const { hear, cluster } = viewOver(port, { now: () => now });
  hear(releases, { type: 'LISTED', items: [release(8)], resourceVersion: '100' });
  hear(maps, { type: 'LISTED', items: [map(9)], resourceVersion: '100' });
  return { hear, cluster, asked, passes: (ms: number) => void (now += ms) };
}

function deleting(deleted: Deleted) {
  return place({ delete: async () => deleted });
}

describe('what a deletion was answered', () => {
  it('is known: what is gone is not asked for, and not listed', async () => {
    const { cluster, asked } = deleting({ type: 'Gone', uid: 'one' });

    await cluster.delete(refOf(release(8)), { as: 'Runner' }, op);

    expect(await cluster.get(refOf(release(8)), op)).toBeUndefined();
    expect(await cluster.list({ apiVersion, kind: 'Release' }, op)).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('is not believed of another object that a late watch tells of: it is asked for', async () => {
    const { cluster, asked, hear } = deleting({ type: 'Gone', uid: 'one' });
    await cluster.delete(refOf(release(8)), { as: 'Runner' }, op);

    hear(releases, { type: 'ADDED', object: release(130, 'another') });

    await cluster.get(refOf(release(8)), op);
    expect(asked).toEqual(['shop-1']);
  });

  it('and the watch’s word of that very end are all there is to know: who comes after it is believed', async () => {
    const { cluster, asked, hear } = deleting({ type: 'Gone', uid: 'one' });
    await cluster.delete(refOf(release(8)), { as: 'Runner' }, op);

    hear(releases, { type: 'DELETED', object: release(120) });
    hear(releases, { type: 'ADDED', object: release(130, 'another') });

    expect(await cluster.get(refOf(release(8)), op)).toEqual(release(130, 'another'));
    expect(asked).toEqual([]);
  });

  it('may be that it goes later, and then the watch says when it has gone', async () => {
    const going = map(120);
    const { cluster, asked, hear, passes } = deleting({ type: 'Going', object: going });
    const metadataOnly = { ...op, metadataOnly: true };

    await cluster.delete(refOf(going), { as: 'Runner' }, op);
    expect((await cluster.get(refOf(going), metadataOnly))?.metadata.resourceVersion).toBe('120');
    hear(maps, { type: 'DELETED', object: map(121) });

    expect(await cluster.get(refOf(going), metadataOnly)).toBeUndefined();
    expect(asked).toEqual([]);
    // Another one may have come without the label by which it would be watched.
    passes(2_001);
    await cluster.get(refOf(going), metadataOnly);
    expect(asked).toEqual(['settings']);
  });

  it('is no word of what others delete: that is asked for', async () => {
    const { cluster, asked, hear } = place({});

    hear(maps, { type: 'DELETED', object: map(121) });
    await cluster.get(refOf(map(9)), { ...op, metadataOnly: true });

    expect(asked).toEqual(['settings']);
  });
});

describe('what a dry run was answered', () => {
  const fresh = { ...map(), metadata: { ...map().metadata, name: 'fresh' } };

  it('tells that there is no such object, for as long as a read would', async () => {
    const { cluster, passes } = place({ dryRun: async (object) => ({ objections: [], object }) });
    expect(cluster.atHand?.(refOf(fresh))).toBeUndefined();

    await cluster.dryRun(fresh, op);

    expect(cluster.atHand?.(refOf(fresh))).toEqual({ object: undefined });
    passes(2_001);
    expect(cluster.atHand?.(refOf(fresh))).toBeUndefined();
  });

  it('has a version where there is one: whose that is has to be asked for', async () => {
    const there = { ...fresh, metadata: { ...fresh.metadata, resourceVersion: '7' } };
    const { cluster } = place({ dryRun: async () => ({ objections: [], object: there }) });

    await cluster.dryRun(fresh, op);

    expect(cluster.atHand?.(refOf(fresh))).toBeUndefined();
  });

  it('tells nothing where the API server objects', async () => {
    const { cluster } = place({ dryRun: async () => ({ objections: [{ message: 'no' }] }) });

    await cluster.dryRun(fresh, op);

    expect(cluster.atHand?.(refOf(fresh))).toBeUndefined();
  });
});
