import { type ClusterPort, createHiding, createSerially } from '@seatrial/core';
import { Application, type KubeObject, type ObjectRef, refKey, refOf } from '@seatrial/model';
import { expect, it } from 'vitest';
import { createApplied } from '../apply/applied.ts';
import { emptyView } from '../testing/views.ts';
import type { World } from '../world.ts';
import { createDriftKeeper } from './drift-keeper.ts';

const op = { signal: new AbortController().signal };
const rollout = {
  workload: { kind: 'Deployment', name: 'web' },
  service: 'web',
  route: { kind: 'HTTPRoute', name: 'web' },
  steps: [{ setWeight: 10 }],
};
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
  const spec = {
    version: after,
    previousVersion: before,
    commit: after,
    path: 'apps/shop',
    revert: 'Push',
    rollout,
  };
  return record('Release', 'shop-2', spec, { ...status, ...ended });
}

const inFlight = { stableVersion: before, stableRelease: 'shop-1', currentRelease: 'shop-2', sequence: 2 };

function route(hostname: string, backendRefs: readonly object[]): KubeObject {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'web', namespace: 'shop', labels },
    spec: { hostnames: [hostname], rules: [{ backendRefs }] },
  };
}

function runWith(target: object): KubeObject {
  const at = '2026-01-01T00:00:00.000Z';
  const fault = { type: 'PodKill' };
  const experiment = {
    application: 'shop',
    cluster: 'here',
    workload: { name: 'web' },
    steadyState: {},
    faults: [fault],
  };
  const status = { phase: 'Holding', reason: 'Holding', message: '', phaseStartedAt: at, startedAt: at };
  return {
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'ScenarioRun',
    metadata: { name: 'run', namespace: 'seatrial-system', uid: 'run' },
    spec: {
      scenario: 'pod-kill',
      cluster: 'here',
      namespace: 'shop',
      trigger: { type: 'Manual', at },
      experiment,
    },
    status: { ...status, targets: [target] },
  };
}

/** One look at the application `shop`, whose ConfigMap somebody has changed. */
async function look({
  state = { stableVersion: before, stableRelease: 'shop-1', currentRelease: 'shop-1', sequence: 1 },
  release,
  run,
  spec = {},
  live = configMap('by hand'),
  manifests = (version) => configMap(version === before ? 'one' : 'two'),
  dryRun,
}: {
  readonly state?: object;
  readonly release?: KubeObject;
  readonly run?: KubeObject;
  readonly live?: KubeObject;
  readonly manifests?: (version: string) => KubeObject;
  /** What the API server answers to one. */
  readonly dryRun?: KubeObject;
  readonly spec?: object;
}) {
  const applied: unknown[] = [];
  const known = createApplied();
  const noted: KubeObject[] = [];
  const objects = [
    record('ApplicationState', 'shop', {}, { inventory: [refOf(configMap(''))], ...state }),
    live,
    ...(release === undefined ? [] : [release]),
  ];
  const cluster: Partial<ClusterPort> = {
    get: async (ref: ObjectRef) => objects.find((it) => refKey(refOf(it)) === refKey(ref)),
    list: async ({ kind }) => (run?.kind === kind ? [run] : []),
    dryRun: async (object) => ({ objections: [], object: dryRun ?? object }),
    apply: async (object) => {
      applied.push(object['data'] ?? object['spec']);
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
      version: async ({ version }) => ({
        objects: [manifests(version)],
        sources: new Map(),
      }),
    },
    { applied: known, serially: createSerially(), hiding: () => createHiding([]) },
  );
  await keeper.reconcile('shop', op);
  return {
    applied,
    drift: noted.at(-1)?.['status'],
    isAsApplied: (object: KubeObject) => known.isAsApplied('shop', manifests(before), object),
  };
}

it('puts back what the stable version says, and notes what was found', async () => {
  expect(await look({})).toMatchObject({
    applied: [{ word: 'one' }],
    drift: { drift: [{ kind: 'ConfigMap', state: 'Healed', fields: [{ path: 'data.word' }] }] },
  });
});

it.each([
  { phase: 'Pending', word: 'one' },
  { phase: 'Preparing', word: 'one' },
  { phase: 'Progressing', word: 'one' },
  { phase: 'Watching', word: 'two' },
])('puts back what a release in $phase leaves as it is', async ({ phase, word }) => {
  expect(await look({ state: inFlight, release: releaseAt(phase) })).toMatchObject({ applied: [{ word }] });
});

it.each([
  { what: 'a release writes the new version', release: releaseAt('Promoting') },
  { what: 'a release writes the version before', release: releaseAt('RollingBack') },
  { what: 'a release has ended of which the record does not know yet', release: releaseAt('Promoted') },
  {
    what: 'somebody wants a version back',
    state: { rollback: { release: 'shop-1', by: 'sre', waitsFor: 'shop-2' } },
    release: releaseAt('Progressing'),
  },
])('touches nothing while $what', async ({ state, release }) => {
  const { applied } = await look({ state: { ...inFlight, ...state }, release });

  expect(applied).toEqual([]);
});

it('leaves the weights of a route to the release, and puts back what else it says', async () => {
  const live = route('elsewhere', [
    { name: 'web', weight: 90 },
    { name: 'web-canary', weight: 10 },
  ]);
  const manifest = route('shop.example', [{ name: 'web' }]);

  const { applied } = await look({
    state: inFlight,
    release: releaseAt('Progressing'),
    live,
    manifests: () => manifest,
  });

  expect(applied).toEqual([{ ...(live['spec'] as object), hostnames: ['shop.example'] }]);
});

it('leaves what a scenario has faulted to it', async () => {
  const { kind, apiVersion, metadata } = configMap('');
  const ref = { kind, apiVersion, name: metadata.name, namespace: 'shop' };
  const target = { id: '0/web', fault: 0, ref, uid: 'web', state: 'Effective' };

  expect((await look({ run: runWith(target) })).applied).toEqual([]);
  expect((await look({ run: runWith({ ...target, state: 'Verified' }) })).applied).toHaveLength(1);
});

it.each([{ spec: { suspend: true } }, { state: { sequence: 0 } }])(
  'touches nothing with %j',
  async (given) => {
    expect(await look(given)).toMatchObject({ applied: [], drift: undefined });
  },
);

it('only says what it finds where the Application file asks for that', async () => {
  expect(await look({ spec: { drift: 'Report' } })).toMatchObject({
    applied: [],
    drift: { drift: [{ state: 'Reported' }], conditions: [{ type: 'InSync', status: 'False' }] },
  });
});

it('looks again at what somebody took from us and set back: its next change would leave no trace in what is ours', async () => {
  const ours = (fieldsV1: object): KubeObject => {
    const { metadata, ...rest } = configMap('one');
    const managedFields = [{ manager: 'seatrial', operation: 'Apply', fieldsV1 }];
    return { ...rest, metadata: { ...metadata, managedFields } as KubeObject['metadata'] };
  };
  const whole = { 'f:data': { 'f:word': {} } };

  const setBack = await look({ live: ours({}), dryRun: ours(whole) });
  expect(setBack.isAsApplied(ours({}))).toBe(false);

  const untouched = await look({ live: ours(whole), dryRun: ours(whole) });
  expect(untouched.isAsApplied(ours(whole))).toBe(true);
});
