import type { ClusterPort, ConfigPort } from '@seatrial/core';
import { PortError } from '@seatrial/core';
import type { KubeObject, ObjectRef } from '@seatrial/model';
import { apiVersion, refKey, refOf } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { telemetryPort } from '../adapters/telemetry-port.ts';
import { createReconcilers, type Reconcilers } from '../controllers/reconcilers.ts';
import { createMetricReading } from '../service/metric-reading.ts';
import { plainFiles } from '../testing/plain-files.ts';
import type { World } from '../world.ts';

const op = { signal: new AbortController().signal };
const at = '2026-01-01T00:00:00.000Z';
const now = Date.parse('2026-01-01T01:00:00.000Z');
const labels = { 'seatrial.dev/application': 'shop' };
const [readable, unreadable] = ['1', '2'].map((digit) => digit.repeat(40)) as [string, string];

const application = `apiVersion: ${apiVersion}
kind: Application
metadata: {name: shop}
spec: {path: apps/shop, namespace: shop, targets: [{cluster: here}]}
`;
const cluster = `apiVersion: ${apiVersion}\nkind: Cluster\nmetadata: {name: here}\nspec: {}\n`;

const state: KubeObject = {
  apiVersion,
  kind: 'ApplicationState',
  metadata: { name: 'shop', namespace: 'shop', labels },
  spec: { application: 'shop', cluster: 'here' },
  status: {
    sequence: 1,
    stableVersion: 'f'.repeat(40),
    inventory: [],
    quarantine: [],
    conditions: [],
  },
};

function record(kind: string, name: string, spec: object, status: object): KubeObject {
  const namespace = kind === 'Release' ? 'shop' : 'seatrial-system';
  const finalizers = ['seatrial.dev/unfinished'];
  const common = { reason: '', message: '', phaseStartedAt: at, startedAt: at, conditions: [], history: [] };
  return {
    apiVersion,
    kind,
    metadata: { name, namespace, labels, finalizers },
    spec: { application: 'shop', cluster: 'here', approvals: [], requests: [], ...spec },
    status: { ...common, ...status },
  };
}

function run(durationSeconds: number, requests: readonly object[] = []): KubeObject {
  const faults = [{ type: 'ZoneFailure', zone: 'a', durationSeconds }];
  const experiment = {
    application: 'shop',
    cluster: 'here',
    workload: { kind: 'Deployment', name: 'web' },
    faults,
    steadyState: { readyPodsMin: 1, errorSharePercentMax: 1, baselineSeconds: 5 },
    recoveryObjectiveSeconds: 60,
    startingDeadlineSeconds: 60,
  };
  const target = {
    id: '0/n1',
    fault: 0,
    ref: { apiVersion: 'v1', kind: 'Node', name: 'n1' },
    uid: 'uid-of-n1',
  };
  return record(
    'ScenarioRun',
    'zone-1',
    {
      scenario: 'zone',
      namespace: 'shop',
      service: 'web',
      trigger: { type: 'Manual', at },
      experiment,
      requests,
    },
    {
      phase: 'Holding',
      faultIndex: 0,
      targets: [{ ...target, state: 'Effective', preImage: { unschedulable: false } }],
    },
  );
}

function release(phase: string, requests: readonly object[]): KubeObject {
  const rollout = {
    workload: { name: 'web' },
    service: 'web',
    route: { kind: 'HTTPRoute', name: 'web' },
    steps: [{ setWeight: 10 }, { pause: { seconds: 60 } }],
    watchSeconds: 60,
  };
  const content = {
    version: '2'.repeat(40),
    previousVersion: '1'.repeat(40),
    commit: readable,
    path: 'apps/shop',
  };
  return record(
    'Release',
    'shop-2-2222222',
    { ...content, revert: 'Push', rollout, requests },
    { phase, stepIndex: 1, weightPercent: 10, added: [], inventory: [] },
  );
}

/** One round of a key, after a commit that cannot be read has come; whatever is read of the repository then throws. */
async function roundOf(key: string, ...objects: readonly KubeObject[]): Promise<readonly unknown[]> {
  let head = readable;
  const written: unknown[] = [];
  const port: Partial<ClusterPort> = {
    get: async (ref: ObjectRef) => objects.find((object) => refKey(refOf(object)) === refKey(ref)),
    list: async ({ kind }) => objects.filter((object) => object.kind === kind),
    updateStatus: async (object) => {
      written.push(object['status']);
      return object;
    },
    patch: async () => undefined,
    apply: async (object) => object,
    delete: async () => undefined,
  };
  const broken = async (): Promise<never> => {
    throw new PortError('Unavailable', 'Cannot list 2222222: git ls-tree failed');
  };
  const files = [application, cluster].map((text, index) => ({
    path: `${index}.yaml`,
    bytes: new TextEncoder().encode(text),
  }));
  const config: ConfigPort = {
    head: async () => ({ type: 'Value', value: { commit: head } }),
    configFiles: async (commit) => (commit === readable ? files : broken()),
    file: async () => undefined,
    tree: async () => 'f'.repeat(40),
    lastChanged: async () => new Map(),
    versions: broken,
    isLedgerCut: async () => false,
    filesOfTree: broken,
    ledger: async () => ({ type: 'Unavailable', reason: 'git failed' }),
    isInLedger: async () => ({ type: 'Unavailable', reason: 'git failed' }),
    ledgerChanges: async () => ({ type: 'Unavailable', reason: 'git failed' }),
    revert: broken,
    appendLedger: broken,
  };
  const clock = { now: () => now, sleep: async () => undefined };
  const get = async (): Promise<never> => Promise.reject(new Error('connection refused'));
  const world: World = {
    clusterName: 'here',
    cluster: port as ClusterPort,
    config,
    clock,
    log: () => undefined,
    newErrors: async () => [],
    renderFiles: plainFiles,
    telemetry: telemetryPort({ reading: createMetricReading('here', () => reconcilers.source), get, clock }),
  };
  const reconcilers: Reconcilers = createReconcilers(world, () => undefined);
  await reconcilers.source.view(op);
  head = unreadable;
  await reconcilers.keysForChanges(op);
  await reconcilers.reconcile(key, op);
  return written;
}

describe('a commit that cannot be read', () => {
  const abort = [{ type: 'Abort', by: 'ada', at }];
  const reject = [{ type: 'Reject', by: 'ada', at }];
  const rollback = [{ type: 'Rollback', by: 'ada', at }];

  it.each([
    { name: 'a run reverts its fault when its time is over', object: run(60) },
    { name: 'a run reverts its fault when a person aborts it', object: run(7200, abort) },
  ])('$name', async ({ object }) => {
    expect(await roundOf('run/zone-1', object)).toMatchObject([{ phase: 'Reverting' }]);
  });

  it.each([
    { name: 'rejects', phase: 'Progressing', requests: reject },
    { name: 'rolls back', phase: 'Promoting', requests: rollback },
    { name: 'rolls back', phase: 'Watching', requests: rollback },
  ])('a release in $phase is taken back when a person $name it', async ({ phase, requests }) => {
    // Before its promotion this one had made nothing that is there.
    const ends = phase === 'Progressing' ? 'RolledBack' : 'RollingBack';

    const written = await roundOf('release/shop/shop-2-2222222', release(phase, requests), state);

    expect(written).toMatchObject([{ phase: ends, verdict: { gate: 'Person', by: 'ada' } }]);
  });

  it('is what the record of an application speaks of', async () => {
    expect(await roundOf('application/shop', state)).toMatchObject([
      {
        conditions: [
          {
            type: 'Ready',
            status: 'Unknown',
            reason: 'SourceUnavailable',
            message: 'commit 2222222 is not taken: Cannot list 2222222: git ls-tree failed',
          },
        ],
      },
    ]);
  });
});
