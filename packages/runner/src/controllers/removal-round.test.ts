import { type ClusterPort, createSerially, type Observed, PortError } from '@seatrial/core';
import type { Finding, KubeObject } from '@seatrial/model';
import { labels, parseApplicationState } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { createSettled } from '../act/settle.ts';
import { createApplied } from '../apply/applied.ts';
import type { SourceView } from '../source/source.ts';
import { applicationIn, emptyView } from '../testing/views.ts';
import type { World } from '../world.ts';
import { isPruned, removalRound } from './removal-round.ts';

const op = { signal: new AbortController().signal };
const now = Date.parse('2026-01-01T00:00:00.000Z');
const longAgo = { commit: 'c'.repeat(40), since: '2025-12-31T00:00:00.000Z' };
const configMap = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'web' };

const file = (name: string, spec: string) =>
  applicationIn(`apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: ${name}}
spec: {path: apps/shop, namespace: shop, ${spec}}
`);
const bank = file('bank', 'targets: [{cluster: here}]');
const cluster = {
  apiVersion: 'seatrial.dev/v1alpha1',
  kind: 'Cluster',
  metadata: { name: 'here' },
  spec: {},
} as unknown as NonNullable<SourceView['cluster']>;
const soundView: SourceView = {
  ...emptyView,
  clusters: new Map([['here', cluster]]),
  applications: new Map([
    ['bank', { ...bank, value: { ...bank.value, spec: { ...bank.value.spec, namespace: 'x' } } }],
  ]),
};

function record(name: string, status: object): KubeObject {
  return {
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'ApplicationState',
    metadata: { name, namespace: 'shop' },
    spec: { application: name, cluster: 'here' },
    status: { sequence: 1, inventory: [], quarantine: [], conditions: [], ...status },
  };
}

const gone = { path: 'apps/shop', deletion: 'Prune', removal: longAgo, inventory: [configMap] };

/** One round for an application that has one ConfigMap and has long left the branch. @param owners by look, whose it is */
async function roundOf(
  view: Observed<SourceView>,
  { owners = ['shop'], others = [] }: { owners?: readonly string[]; others?: readonly KubeObject[] } = {},
) {
  const written: KubeObject[] = [];
  const deleted: unknown[] = [];
  let looks = 0;
  const port: Pick<ClusterPort, 'get' | 'list' | 'delete' | 'updateStatus'> = {
    async get(ref) {
      if (ref.kind === 'ApplicationState') return others.find(({ metadata }) => metadata.name === ref.name);
      const owner = owners[Math.min(looks, owners.length - 1)] ?? '';
      looks += 1;
      const { apiVersion, kind, ...metadata } = configMap;
      return {
        apiVersion,
        kind,
        metadata: { ...metadata, uid: 'uid-1', labels: { [labels.application]: owner } },
      };
    },
    list: async ({ kind }) => (kind === 'ApplicationState' ? others : []),
    delete: async (ref, options) => void deleted.push({ ref, ...options }),
    async updateStatus(object) {
      if (written.length > 3) throw new PortError('Conflict', 'written again and again');
      written.push(object);
      return object;
    },
  };
  const world = { cluster: port, clock: { now: () => now }, clusterName: 'here', log: () => undefined };
  await removalRound(
    world as unknown as World,
    createSettled(),
    { serially: createSerially(), applied: createApplied() },
    record('shop', gone),
    view,
    op,
  );
  const [status] = written.map(
    (it) => it['status'] as { readonly conditions: readonly { readonly reason: string }[] },
  );
  return { deleted, reason: status?.conditions[0]?.reason };
}

describe('a round of an application whose objects are to go', () => {
  it('deletes the very object that it has looked at', async () => {
    const { deleted, reason } = await roundOf({ type: 'Value', value: soundView });

    expect(deleted).toEqual([{ ref: configMap, as: 'Runner', uid: 'uid-1' }]);
    expect(reason).toBe('Removing');
  });

  it('leaves an object that another application has taken over since it was looked at', async () => {
    const { deleted } = await roundOf({ type: 'Value', value: soundView }, { owners: ['shop', 'bank'] });

    expect(deleted).toEqual([]);
  });

  it.each<{
    readonly name: string;
    readonly change: Partial<SourceView>;
    readonly others?: readonly KubeObject[];
  }>([
    { name: 'a file that nobody can read', change: { errors: [anError(undefined)] } },
    { name: 'an error in an application', change: { errors: [anError('Application/other')] } },
    { name: 'an error in a set of applications', change: { errors: [anError('ApplicationSet/other')] } },
    { name: 'an error in the file of the cluster', change: { errors: [anError('Cluster/here')] } },
    { name: 'no cluster', change: { clusters: new Map() } },
    {
      name: 'a new name for it, which was never released',
      change: { applications: new Map([['bank', bank]]) },
    },
    {
      name: 'nothing left of several',
      change: { applications: new Map() },
      others: [record('other', { deletion: 'Prune' })],
    },
  ])('deletes nothing where the branch has $name', async ({ change, others = [] }) => {
    const { deleted, reason } = await roundOf(
      { type: 'Value', value: { ...soundView, ...change } },
      { others },
    );

    expect([deleted, reason]).toEqual([[], 'RemovalHeld']);
  });

  it('goes on once the new name for it is released, which has taken over what it needs', async () => {
    const view = { ...soundView, applications: new Map([['bank', bank]]) };

    const { deleted } = await roundOf(
      { type: 'Value', value: view },
      { others: [record('bank', { stableVersion: '1'.repeat(40) })] },
    );

    expect(deleted).toHaveLength(1);
  });

  it('deletes nothing by a view that is old', async () => {
    const { deleted, reason } = await roundOf({ type: 'Stale', reason: 'refused', value: soundView });

    expect([deleted, reason]).toEqual([[], 'RemovalHeld']);
  });

  it('goes on where only a scenario of it is left, or an error of another cluster', async () => {
    const errors = [anError('Scenario/kill'), anError('Cluster/there')];

    const { deleted } = await roundOf({ type: 'Value', value: { ...soundView, errors } });

    expect(deleted).toHaveLength(1);
  });

  it('goes by the file where that only leaves this cluster out', () => {
    const state = parseApplicationState(record('shop', { deletion: 'Prune' }));
    const view = (elsewhere: SourceView['elsewhere']) =>
      ({ type: 'Value', value: { ...soundView, elsewhere } }) as const;
    const says = (deletion: string) =>
      new Map([['shop', file('shop', `deletion: ${deletion}, targets: [{cluster: x}]`)]]);

    expect(isPruned(state, view(new Map()))).toBe(true);
    expect(isPruned(state, view(says('Orphan')))).toBe(false);
    expect(isPruned(state, view(says('Prune')))).toBe(true);
  });
});

function anError(subject: string | undefined): Finding {
  const place = { file: 'x.yaml', line: 1, column: 1, severity: 'error', code: 'YamlSyntax' } as const;
  return { ...place, message: 'no', hint: '', ...(subject === undefined ? {} : { subject }) };
}
