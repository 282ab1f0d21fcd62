import { createSerially, PortError } from '@seatrial/core';
import type { KubeObject, ObjectRef, Release } from '@seatrial/model';
import { fieldManager, refKey, refOf } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { createApplied } from './applied.ts';
import { type ApplyParts, applyAll } from './apply-all.ts';

const op = { signal: new AbortController().signal };
const release = releaseOf('shop');

function releaseOf(application: string): Release {
  return {
    metadata: { name: `${application}-1`, namespace: 'shop' },
    spec: { application },
    status: { added: [], adopted: [] },
  } as unknown as Release;
}

function configMap(name: string, word = 'ahoy'): KubeObject {
  const metadata = { name, namespace: 'shop', labels: { 'seatrial.dev/application': 'shop' } };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { word } };
}

const service: KubeObject = {
  ...configMap('web'),
  kind: 'Service',
};

/** A cluster that keeps what is applied, and says whose its fields are. */
function aCluster(
  refusal: (name: string) => PortError | undefined = () => undefined,
  onSleep: (now: number) => void = () => undefined,
) {
  const objects = new Map<string, KubeObject>();
  const asked: string[] = [];
  let time = 0;
  let underWay = 0;
  let most = 0;
  const find = (ref: ObjectRef): KubeObject | undefined => objects.get(refKey(ref));
  function put(object: KubeObject, manager = fieldManager): KubeObject {
    time += 1;
    const entry = { manager, operation: 'Apply', time, fieldsV1: { 'f:data': {} } };
    const uid = find(refOf(object))?.metadata.uid ?? `uid-${time}`;
    const written = { ...object, metadata: { ...object.metadata, uid, managedFields: [entry] } };
    objects.set(refKey(refOf(object)), written);
    return written;
  }
  const cluster: ApplyParts['cluster'] = {
    get: async (ref) => {
      asked.push(`get ${ref.name}`);
      return find(ref);
    },
    list: async ({ kind, metadataOnly }) => {
      if (metadataOnly === true) asked.push(`list ${kind}`);
      return [...objects.values()].filter((it) => it.kind === kind);
    },
    patch: async () => undefined,
    dryRun: async () => ({ objections: [{ message: 'no' }] }),
    delete: async () => undefined,
    scopeOf: async () => 'Namespaced',
    apply: async (object) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await Promise.resolve();
      underWay -= 1;
      asked.push(`apply ${object.metadata.name}`);
      const refused = refusal(object.metadata.name);
      if (refused !== undefined) throw refused;
      return put(object);
    },
  };
  let now = 0;
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
      onSleep(now);
    },
  };
  const parts = { cluster, clock, serially: createSerially(), applied: createApplied() };
  const writes = (): readonly string[] =>
    asked
      .splice(0)
      .filter((it) => it.startsWith('apply'))
      .map((it) => it.slice('apply '.length));
  return { parts, put, objects, asked, writes, most: () => most };
}

describe('applyAll, of a kind that it defines itself', () => {
  const definition: KubeObject = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'gadgets.x.io', labels: { 'seatrial.dev/application': 'shop' } },
  };
  const gadget: KubeObject = { ...configMap('one'), apiVersion: 'x.io/v1', kind: 'Gadget' };

  it('applies objects once the kind is served', async () => {
    const established = { conditions: [{ type: 'Established', status: 'True' }] };
    const { parts, writes, put } = aCluster(undefined, (now) => {
      if (now >= 1_000) put({ ...definition, status: established }, 'kube-apiserver');
    });

    await applyAll(parts, release, [gadget, definition], op);

    expect(writes()).toEqual(['gadgets.x.io', 'one']);
    expect(parts.clock.now()).toBe(1_000);
  });

  it('gives up where it is not served in time, and applies none', async () => {
    const { parts, writes } = aCluster();

    await expect(applyAll(parts, release, [gadget, definition], op)).rejects.toMatchObject({
      code: 'Unavailable',
      message: 'Cannot go on after CustomResourceDefinition "gadgets.x.io": not established after 15 s',
    });
    expect(writes()).toEqual(['gadgets.x.io']);
  });
});

describe('applyAll', () => {
  it('asks for many objects of a kind by one list, and applies those of a wave side by side', async () => {
    const { parts, asked, most } = aCluster();
    const crowd = Array.from({ length: 40 }, (_, at) => configMap(`c${at}`));

    await applyAll(parts, release, crowd, op);

    expect(asked.filter((it) => !it.startsWith('apply'))).toEqual(['list ConfigMap']);
    expect(most()).toBeGreaterThan(4);
  });

  it('does a wave to its end when something in it fails, names what else has failed, and begins no other wave', async () => {
    const refusal = (name: string): PortError | undefined =>
      name.startsWith('bad') ? new PortError('Invalid', `no ${name}`) : undefined;
    const { parts, writes } = aCluster(refusal);
    const objects = [configMap('bad-1'), configMap('good'), configMap('bad-2'), service];

    await expect(applyAll(parts, release, objects, op)).rejects.toMatchObject({
      code: 'Invalid',
      message: 'no bad-1; no bad-2',
    });
    expect(writes()).toEqual(['bad-1', 'good', 'bad-2']);
  });

  it.each([
    { what: 'nothing has happened', expected: [] },
    { what: 'the manifest says something else', word: 'land ho', expected: ['a'] },
    {
      what: 'somebody has applied in our name',
      meanwhile: ({ put }: ReturnType<typeof aCluster>) => put(configMap('a', 'forged')),
      expected: ['a'],
    },
    {
      what: 'somebody has taken our fields',
      meanwhile: ({ put }: ReturnType<typeof aCluster>) => put(configMap('a', 'theirs'), 'kubectl-edit'),
      expected: ['a'],
    },
    {
      what: 'it was deleted',
      meanwhile: ({ objects }: ReturnType<typeof aCluster>) => objects.clear(),
      expected: ['a'],
    },
    {
      what: 'it was made anew by somebody',
      meanwhile: ({ objects, put }: ReturnType<typeof aCluster>) => {
        const before = objects.get(refKey(refOf(configMap('a'))));
        objects.clear();
        const again = put(configMap('a'));
        const metadata = { ...before?.metadata, uid: again.metadata.uid } as KubeObject['metadata'];
        objects.set(refKey(refOf(again)), { ...again, metadata });
      },
      expected: ['a'],
    },
  ])(
    'of what it has applied it applies $expected again when $what',
    async ({ word, meanwhile, expected }) => {
      const bed = aCluster();
      await applyAll(bed.parts, release, [configMap('a')], op);
      bed.writes();

      meanwhile?.(bed);
      await applyAll(bed.parts, release, [configMap('a', word)], op);

      expect(bed.writes()).toEqual(expected);
    },
  );

  it('says which it leaves alone', async () => {
    let unchanged = 0;
    const { parts } = aCluster();
    const counting = { ...parts, onUnchanged: () => void (unchanged += 1) };
    await applyAll(counting, release, [configMap('a'), configMap('b')], op);
    expect(unchanged).toBe(0);

    await applyAll(counting, release, [configMap('a'), configMap('b', 'other')], op);

    expect(unchanged).toBe(1);
  });

  it('goes on after what was done when a round had no time for all of it', async () => {
    let isDown = true;
    const { parts, writes } = aCluster((name) =>
      isDown && name === 'b' ? new PortError('Unavailable', 'no answer') : undefined,
    );
    const objects = [configMap('a'), configMap('b')];
    await expect(applyAll(parts, release, objects, op)).rejects.toMatchObject({ code: 'Unavailable' });
    writes();

    isDown = false;
    await applyAll(parts, release, objects, op);

    expect(writes()).toEqual(['b']);
  });
});
