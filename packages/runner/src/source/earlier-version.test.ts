import type { ClusterPort, ConfigPort, LedgerTopic } from '@seatrial/core';
import { createSerially, PortError } from '@seatrial/core';
import type { KubeObject, LedgerEntry } from '@seatrial/model';
import { expect, it } from 'vitest';
import { createSettled } from '../act/settle.ts';
import { createApplied } from '../apply/applied.ts';
import { createApplicationController } from '../controllers/application-controller.ts';
import { plainFiles } from '../testing/plain-files.ts';
import { applicationIn, emptyView, sourceOf } from '../testing/views.ts';
import type { World } from '../world.ts';
import { createManifests } from './manifests.ts';

const op = { signal: new AbortController().signal };
const [one, two, three, four] = ['1', '2', '3', '4'].map((digit) => digit.repeat(40)) as [
  string,
  string,
  string,
  string,
];
const log: World['log'] = () => undefined;
const at = '2026-01-01T00:00:00.000Z';

const text = `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: shop}
spec: {path: apps/shop, namespace: shop, targets: [{cluster: staging}, {cluster: production, after: [{cluster: staging}]}]}
`;

const manifest = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: notes}\n';

function promotion(version: string): LedgerEntry {
  return {
    type: 'Release',
    id: version,
    at,
    cluster: 'staging',
    application: 'shop',
    release: 'shop-1',
    version,
    commit: version,
    outcome: 'Promoted',
    quarantined: false,
    approvedBy: [],
    verdict: { outcome: 'Pass', gate: 'ErrorRate', reason: 'r', message: '', at },
  };
}

/** One round on production, which runs the first version while the newest is the fourth; a folder is named by its commit. */
async function roundOf(promoted: readonly string[], change: Partial<ConfigPort> = {}) {
  const state: KubeObject = {
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'ApplicationState',
    metadata: { name: 'shop', namespace: 'shop', labels: { 'seatrial.dev/application': 'shop' } },
    spec: { application: 'shop', cluster: 'production' },
    status: { sequence: 1, stableVersion: one, inventory: [], quarantine: [], conditions: [] },
  };
  const asked: {
    readonly versions: string[];
    readonly ledger: (string | undefined)[];
    readonly read: string[];
  } = {
    versions: [],
    ledger: [],
    read: [],
  };
  const created: KubeObject[] = [];
  const written: KubeObject[] = [];
  const cluster: Pick<ClusterPort, 'create' | 'list' | 'scopeOf' | 'updateStatus'> = {
    scopeOf: async () => 'Namespaced',
    list: async ({ kind }) => (kind === 'ApplicationState' ? [state] : []),
    create: async (object) => {
      created.push(object);
    },
    updateStatus: async (object) => {
      written.push(object);
      return object;
    },
  };
  const config: Pick<ConfigPort, 'filesOfTree' | 'versions' | 'ledger'> = {
    async filesOfTree(tree) {
      asked.read.push(tree);
      return [{ path: 'all.yaml', bytes: new TextEncoder().encode(manifest) }];
    },
    async versions(commit, { folders }) {
      asked.versions.push(`${commit}:${folders.join()}`);
      return [four, three, two, one].map((version) => ({ commit: version, version, changes: [] }));
    },
    async ledger(_, { version }: LedgerTopic) {
      asked.ledger.push(version);
      const entries = promoted.filter((it) => it === version).map(promotion);
      return { type: 'Value', value: { entries, refused: [] } };
    },
    ...change,
  };
  const ports = {
    cluster,
    config: config as ConfigPort,
    clusterName: 'production',
    clock: { now: () => 0 },
    log,
  };
  const view = {
    ...emptyView,
    commit: 'f'.repeat(40),
    applications: new Map([['shop', applicationIn(text)]]),
    heads: new Map([['shop', { commit: four, version: four }]]),
  };
  const controller = createApplicationController(
    ports as World,
    sourceOf(view),
    createManifests({
      ...ports,
      clock: { now: () => 0, sleep: async () => undefined },
      renderFiles: plainFiles,
    }),
    createSettled(),
    { serially: createSerially(), applied: createApplied() },
  );
  await controller.reconcile('shop', op);
  return { asked, created, written };
}

it('releases the newest version that staging has promoted, while the newest of all waits for it', async () => {
  const { asked, created } = await roundOf([two, one]);

  expect(created).toMatchObject([
    { kind: 'Release', spec: { version: two, commit: two, previousVersion: one } },
  ]);
  expect(asked).toEqual({
    versions: [`${'f'.repeat(40)}:apps/shop`],
    ledger: [four, three, two],
    // The newest is read to say what is wrong with it; of the others the one that is released.
    read: [four, two],
  });
});

it('asks for no other version where staging has promoted the newest', async () => {
  const { asked, created } = await roundOf([four, two]);

  expect(created).toMatchObject([{ spec: { version: four } }]);
  expect([asked.versions, asked.ledger]).toEqual([[], [four]]);
});

it('says so where the history of the branch cannot be read', async () => {
  const { created, written } = await roundOf([two], {
    versions: async () => Promise.reject(new PortError('Unavailable', 'git log failed')),
  });

  expect(created).toEqual([]);
  expect(written).toMatchObject([
    {
      status: {
        conditions: [
          {
            reason: 'WaitingForCluster',
            message:
              'staging has not released 4444444 yet; what came before it cannot be read: git log failed',
          },
        ],
      },
    },
  ]);
});
