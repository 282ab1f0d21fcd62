import { type ClusterPort, createSerially } from '@seatrial/core';
import { Application, type KubeObject, type ObjectRef, refKey, refOf } from '@seatrial/model';
import { expect, it } from 'vitest';
import { createApplied } from '../apply/applied.ts';
import { emptyView } from '../testing/views.ts';
import type { World } from '../world.ts';
import { createDriftKeeper } from './drift-keeper.ts';

const op = { signal: new AbortController().signal };
const [before, after] = ['1'.repeat(40), '2'.repeat(40)];
const labels = { 'seatrial.dev/application': 'shop' };

function configMap(word: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'web', namespace: 'shop', labels },
    data: { word },
  };
}

function record(kind: string, name: string, spec: object, status: object): KubeObject {
  return {
    apiVersion: 'seatrial.dev/v1alpha1',
    kind,
    metadata: { name, namespace: 'shop', uid: name, resourceVersion: '1' },
    spec: { application: 'shop', cluster: 'here', ...spec },
    status,
  };
}

function releaseAt(phase: string): KubeObject {
  const at = '2026-01-01T00:00:00.000Z';
  const status = { phase, reason: phase, message: '', phaseStartedAt: at, startedAt: at };
  const ended = phase === 'Promoted' ? { finishedAt: '2026-01-01T00:00:00.000Z' } : {};
  const spec = { tree: after, previousTree: before, commit: after, path: 'apps/shop', revert: 'Push' };
  return record('Release', 'shop-2', spec, { ...status, ...ended });
}

/** One look at the application `shop`, whose ConfigMap somebody has changed. */
async function look({
  state = { stableTree: before, stableRelease: 'shop-1', currentRelease: 'shop-1', sequence: 1 },
  release,
  spec = {},
}: {
  readonly state?: object;
  readonly release?: KubeObject;
  readonly spec?: object;
}) {
  const applied: unknown[] = [];
  const noted: KubeObject[] = [];
  const objects = [
    record('ApplicationState', 'shop', {}, { inventory: [refOf(configMap(''))], ...state }),
    configMap('by hand'),
    ...(release === undefined ? [] : [release]),
  ];
  const cluster: Partial<ClusterPort> = {
    get: async (ref: ObjectRef) => objects.find((it) => refKey(refOf(it)) === refKey(ref)),
    list: async () => [],
    dryRun: async (object) => ({ objections: [], object }),
    apply: async (object) => {
      applied.push(object['data']);
      return object;
    },
    updateStatus: async (object) => {
      noted.push(object);
      return object;
    },
  };
  const application = Application.parse({
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'Application',
    metadata: { name: 'shop' },
    spec: { path: 'apps/shop', namespace: 'shop', targets: [{ cluster: 'here' }], ...spec },
  });
  const located = { value: application, source: { file: 'shop.yaml' } };
  const keeper = createDriftKeeper(
    {
      cluster: cluster as ClusterPort,
      clock: { now: () => Date.parse('2026-01-01T00:00:00Z') },
      log: () => undefined,
    } as unknown as World,
    { newest: () => ({ ...emptyView, applications: new Map([['shop', located as never]]) }) },
    {
      version: async (tree) => ({
        objects: [configMap(tree === before ? 'one' : 'two')],
        sources: new Map(),
      }),
    },
    { applied: createApplied(), serially: createSerially() },
  );
  await keeper.reconcile('shop', op);
  return { applied, drift: noted.at(-1)?.['status'] };
}

it('puts back what the stable version says, and notes what was found', async () => {
  expect(await look({})).toMatchObject({
    applied: [{ word: 'one' }],
    drift: { drift: [{ kind: 'ConfigMap', state: 'Healed', fields: [{ path: 'data.word' }] }] },
  });
});

it.each([
  { what: 'a release is in flight', release: releaseAt('Progressing') },
  { what: 'a release has ended of which the record does not know yet', release: releaseAt('Promoted') },
])('touches nothing while $what', async ({ release }) => {
  const state = { stableTree: before, stableRelease: 'shop-1', currentRelease: 'shop-2', sequence: 2 };

  expect(await look({ state, release })).toEqual({ applied: [], drift: undefined });
});

it.each([{ spec: { suspend: true } }, { state: { sequence: 0 } }])(
  'touches nothing with %j',
  async (given) => {
    expect(await look(given)).toEqual({ applied: [], drift: undefined });
  },
);

it('only says what it finds where the Application file asks for that', async () => {
  expect(await look({ spec: { drift: 'Report' } })).toMatchObject({
    applied: [],
    drift: { drift: [{ state: 'Reported' }], conditions: [{ type: 'InSync', status: 'False' }] },
  });
});
