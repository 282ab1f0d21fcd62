import { type ClusterPort, PortError } from '@seatrial/core';
import { apiVersion, type KubeObject, labels, refOf } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { ownFieldsMark } from './own-fields.ts';
import { aPort } from './testing/a-port.ts';
import { type ClusterView, viewOver } from './view.ts';
import { type WatchedKind, watchedKinds } from './watched.ts';

const op = { signal: new AbortController().signal };

function kindOf(kind: string): WatchedKind {
  const found = watchedKinds.find((it) => it.kind === kind);
  if (found === undefined) throw new Error(`${kind} is watched`);
  return found;
}

const releases = kindOf('Release');
const deployments = kindOf('Deployment');

function release(name: string, version: number, more: Readonly<Record<string, unknown>> = {}): KubeObject {
  const metadata = { name, namespace: 'shop', uid: name, resourceVersion: `${version}` };
  return { apiVersion, kind: 'Release', metadata, spec: { application: 'shop' }, ...more };
}

function deployment(name: string, version: number, own: Readonly<Record<string, string>>): KubeObject {
  const metadata = { name, namespace: 'shop', uid: name, resourceVersion: `${version}`, labels: own };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata };
}

/** A view, and what it has asked of the cluster. */
function place(answers: Partial<ClusterPort> = {}) {
  const asked: string[] = [];
  let now = 0;
  const port = aPort({
    get: async ({ name }) => {
      asked.push(`get ${name}`);
      return undefined;
    },
    list: async ({ kind }) => {
      asked.push(`list ${kind}`);
      return [];
    },
    ...answers,
  });
  const view = viewOver(port, { now: () => now });
  return { ...view, asked, passes: (ms: number) => void (now += ms) };
}

function listed(
  { hear }: ClusterView,
  watched: WatchedKind,
  items: readonly KubeObject[],
  version = 100,
): void {
  hear(watched, { type: 'LISTED', items, resourceVersion: `${version}` });
}

const query = { apiVersion, kind: 'Release', namespace: 'shop' };

describe('a view of records', () => {
  it('asks for nothing that its watch has shown, and knows what there is not', async () => {
    const given = place();
    listed(given, releases, [release('shop-2', 9), release('shop-1', 8)]);

    expect(await given.cluster.get(refOf(release('shop-1', 0)), op)).toEqual(release('shop-1', 8));
    expect(await given.cluster.get(refOf(release('shop-3', 0)), op)).toBeUndefined();
    expect(await given.cluster.list(query, op)).toEqual([release('shop-1', 8), release('shop-2', 9)]);
    expect(given.asked).toEqual([]);
  });

  it('finds by fields and namespace as the API server does', async () => {
    const given = place();
    const other = release('bank-1', 7, { spec: { application: 'bank' }, status: { phase: 'Promoted' } });
    listed(given, releases, [other, release('shop-1', 8)]);

    const of = (application: string) => ({ ...query, fields: { 'spec.application': application } });
    const underWay = { ...query, fieldsNot: { 'status.phase': ['Promoted'] } };
    expect(await given.cluster.list(of('bank'), op)).toEqual([other]);
    expect(await given.cluster.list(of('till'), op)).toEqual([]);
    expect(await given.cluster.list(underWay, op)).toEqual([release('shop-1', 8)]);
    expect(await given.cluster.list({ ...query, namespace: 'bank' }, op)).toEqual([]);
    expect(given.asked).toEqual([]);
  });

  it('asks before the first LIST, after the watch was lost, and while it says nothing', async () => {
    const given = place();
    const ref = refOf(release('shop-1', 0));
    const isAsked = async (): Promise<boolean> => {
      given.asked.splice(0);
      await given.cluster.get(ref, op);
      await given.cluster.list(query, op);
      return given.asked.length === 2;
    };

    expect(await isAsked()).toBe(true);
    listed(given, releases, []);
    expect(await isAsked()).toBe(false);
    given.hear(releases, { type: 'LOST' });
    expect(await isAsked()).toBe(true);
    given.hear(releases, { type: 'BOOKMARK', object: release('', 101) });
    expect(await isAsked()).toBe(false);
    given.passes(90_000);
    expect(await isAsked()).toBe(false);
    given.passes(1);
    expect(await isAsked()).toBe(true);
  });

  it('has what a write has answered, and no older word of the watch takes its place', async () => {
    const given = place({ updateStatus: async (object) => release(object.metadata.name, 120) });
    listed(given, releases, [release('shop-1', 8)]);

    await given.cluster.updateStatus(release('shop-1', 8), op);
    given.hear(releases, { type: 'MODIFIED', object: release('shop-1', 110) });
    listed(given, releases, [release('shop-1', 110)], 115);

    expect(await given.cluster.get(refOf(release('shop-1', 0)), op)).toEqual(release('shop-1', 120));
    expect(given.asked).toEqual([]);
  });

  it('answers with the very object that a write has answered, so that it is read once', async () => {
    const given = place({ updateStatus: async (object) => release(object.metadata.name, 120) });
    listed(given, releases, [release('shop-1', 8)]);

    const written = await given.cluster.updateStatus(release('shop-1', 8), op);

    expect(await given.cluster.get(refOf(written), op)).toBe(written);
  });

  it('asks once about a write that may have been done, and then waits for the watch to have it', async () => {
    const asked: string[] = [];
    const given = place({
      updateStatus: async () => {
        throw new PortError('Conflict', 'somebody else was first');
      },
      get: async (ref) => {
        asked.push(ref.name);
        return release(ref.name, 105);
      },
    });
    listed(given, releases, [release('shop-1', 8)]);
    await expect(given.cluster.updateStatus(release('shop-1', 8), op)).rejects.toMatchObject({
      code: 'Conflict',
    });

    expect(await given.cluster.get(refOf(release('shop-1', 0)), op)).toEqual(release('shop-1', 105));
    given.hear(releases, { type: 'MODIFIED', object: release('shop-1', 105) });
    expect(await given.cluster.get(refOf(release('shop-1', 0)), op)).toEqual(release('shop-1', 105));
    expect(asked).toEqual(['shop-1']);
  });

  it('asks for what it has deleted, and for whatever a late watch tells of it then', async () => {
    const given = place({ delete: async () => undefined });
    listed(given, releases, [release('shop-1', 8)]);
    const ref = refOf(release('shop-1', 0));

    await given.cluster.delete(ref, { as: 'Runner' }, op);
    expect(await given.cluster.get(ref, op)).toBeUndefined();
    expect(given.asked).toEqual(['get shop-1']);

    expect(await given.cluster.get(ref, op)).toBeUndefined();
    expect(given.asked).toHaveLength(1);

    given.hear(releases, { type: 'MODIFIED', object: release('shop-1', 130) });
    expect(await given.cluster.get(ref, op)).toBeUndefined();
    expect(given.asked).toEqual(['get shop-1', 'get shop-1']);
  });

  it('forgets everything when the cluster is back at an older version: it was restored from a backup', async () => {
    const given = place({ get: async (ref) => release(ref.name, 50) });
    listed(given, releases, [release('shop-1', 80), release('shop-2', 81)]);

    await given.cluster.get(refOf(release('shop-1', 0)), { ...op, ageMsMax: 0 });

    expect(await given.cluster.get(refOf(release('shop-2', 0)), op)).toEqual(release('shop-2', 50));
    listed(given, releases, [release('shop-2', 50)], 55);
    expect(await given.cluster.list(query, op)).toEqual([release('shop-2', 50)]);
  });
});

describe('a view of what is watched by its label', () => {
  const own = { [labels.application]: 'shop' };

  it('asks for what it has not, as it may be there without the label', async () => {
    const given = place();
    listed(given, deployments, [deployment('web', 8, own)]);

    expect(await given.cluster.get(refOf(deployment('web', 0, {})), op)).toEqual(deployment('web', 8, own));
    await given.cluster.get(refOf(deployment('worker', 0, {})), op);
    await given.cluster.list({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop' }, op);
    expect(given.asked).toEqual(['get worker', 'list Deployment']);
  });

  it('asks for what may be no older than a moment, unless it was asked for within that', async () => {
    const asked: string[] = [];
    const given = place({
      get: async (ref) => {
        asked.push(ref.name);
        return deployment(ref.name, 8, own);
      },
    });
    listed(given, deployments, [deployment('web', 8, own)]);
    const recent = { ...op, ageMsMax: 2_000 };
    const ref = refOf(deployment('web', 0, {}));

    await given.cluster.get(ref, recent);
    given.passes(2_000);
    await given.cluster.get(ref, recent);
    given.passes(1);
    await given.cluster.get(ref, recent);

    expect(asked).toEqual(['web', 'web']);
  });

  it('drops what its own write takes the label from', async () => {
    const given = place({ patch: async () => deployment('web', 120, {}) });
    listed(given, deployments, [deployment('web', 8, own)]);

    await given.cluster.patch(deployment('web', 8, own), {}, 'Runner', op);

    expect(await given.cluster.get(refOf(deployment('web', 0, {})), op)).toBeUndefined();
    expect(given.asked).toEqual(['get web']);
  });
});

describe('a view of what is watched by metadata alone', () => {
  const configMaps = kindOf('ConfigMap');
  const enough = { ...op, metadataOnly: true };

  function configMap(version: number, managers: readonly object[] = []): KubeObject {
    const metadata = {
      name: 'web',
      namespace: 'shop',
      uid: 'web',
      resourceVersion: `${version}`,
      labels: { [labels.application]: 'shop' },
      managedFields: managers,
    };
    return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { greeting: 'hello' } };
  }

  const ref = refOf(configMap(0));

  it('answers who needs no more, and asks for the others', async () => {
    const given = place();
    listed(given, configMaps, [configMap(8)]);

    const seen = await given.cluster.get(ref, enough);
    expect([seen?.metadata.resourceVersion, seen?.['data'], given.asked]).toEqual(['8', undefined, []]);

    await given.cluster.get(ref, op);
    expect(given.asked).toEqual(['get web']);
  });

  it('tells whether the fields that are ours have changed', async () => {
    const ours = (time: string) => ({
      manager: 'seatrial',
      operation: 'Apply',
      time,
      fieldsV1: { 'f:data': {} },
    });
    const others = { manager: 'kubectl', operation: 'Update', fieldsV1: { 'f:data': {} } };
    const given = place();
    const markIn = async (version: number, managers: readonly object[]): Promise<string | undefined> => {
      given.hear(configMaps, { type: 'MODIFIED', object: configMap(version, managers) });
      const copy = await given.cluster.get(ref, enough);
      return copy === undefined ? undefined : ownFieldsMark(copy);
    };
    listed(given, configMaps, []);

    const first = await markIn(101, [ours('1')]);
    expect(first).toBe(ownFieldsMark(configMap(0, [ours('1')])));
    expect(await markIn(102, [ours('1'), others])).toBe(first);
    expect(await markIn(103, [ours('2')])).not.toBe(first);
    expect(await markIn(104, [others])).toBeUndefined();
    expect(given.asked).toEqual([]);
  });

  it('knows for a moment of whom it has asked that nobody is there', async () => {
    const given = place();
    listed(given, configMaps, []);

    for (const ms of [0, 2_000, 1]) {
      given.passes(ms);
      expect(await given.cluster.get(ref, enough)).toBeUndefined();
    }

    expect(given.asked).toEqual(['get web', 'get web']);
  });

  it('asks for nothing where the watch tells of an own write before its answer comes', async () => {
    const given: ReturnType<typeof place> = place({
      apply: async () => {
        given.hear(configMaps, { type: 'ADDED', object: configMap(120) });
        return configMap(120);
      },
    });
    listed(given, configMaps, []);
    await given.cluster.get(ref, enough);

    await given.cluster.apply(configMap(0), op);

    expect((await given.cluster.get(ref, enough))?.metadata.resourceVersion).toBe('120');
    expect(given.asked).toEqual(['get web']);
  });
});
