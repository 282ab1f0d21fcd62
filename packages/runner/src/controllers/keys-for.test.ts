import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { createRecordIndex } from '../records/record-index.ts';
import type { SourceView } from '../source/source.ts';
import { emptyView } from '../testing/views.ts';
import { keysFor } from './keys-for.ts';

describe('keysFor', () => {
  it('a release wakes itself and its application when its phase or its spec has changed', () => {
    const before = record('Release', { phase: 'Progressing' });

    expect(
      keysFor(record('Release', { phase: 'Promoting' }), before, undefined, createRecordIndex()),
    ).toEqual(['release/shop/shop-1', 'application/shop']);
    expect(
      keysFor(record('Release', { phase: 'Progressing' }, 2), before, undefined, createRecordIndex()),
    ).toHaveLength(2);
    expect(keysFor(undefined, before, undefined, createRecordIndex())).toHaveLength(2);
  });

  it.each([
    { name: 'nothing is left to do', status: {}, finalizers: [], wakes: [] },
    { name: 'Git is to hear of it', status: { ledger: 'Pending' }, finalizers: [], wakes: ['run/shop-1'] },
    {
      name: 'its record is held',
      status: {},
      finalizers: ['seatrial.dev/unfinished'],
      wakes: ['run/shop-1'],
    },
  ])('a record that has ended wakes itself only as long as there is work: $name', (given) => {
    const status = { phase: 'Completed', finishedAt: '2026-01-01T00:00:00.000Z', ledger: 'Recorded' };
    const ended = record('ScenarioRun', { ...status, ...given.status });
    const listed = { ...ended, metadata: { ...ended.metadata, finalizers: given.finalizers } };

    expect(keysFor(listed, undefined, undefined, createRecordIndex())).toEqual(given.wakes);
    expect(keysFor({ ...listed, kind: 'Release' }, undefined, undefined, createRecordIndex())).toEqual([
      ...given.wakes.map(() => 'release/shop/shop-1'),
      'application/shop',
    ]);
  });

  it.each([
    { name: 'not answered', asked: undefined, wakes: ['release/shop/shop-1'] },
    { name: 'answered', asked: { by: 'ann', at: '2026-01-02T00:00:00.000Z' }, wakes: [] },
    {
      name: 'asked again since',
      asked: { by: 'ann', at: '2026-01-01T00:00:00.000Z' },
      wakes: ['release/shop/shop-1'],
    },
  ])('a release that has ended is woken by a person who has chosen a revert: $name', ({ asked, wakes }) => {
    const ended = record('Release', {
      phase: 'RolledBack',
      finishedAt: '2026-01-01T00:00:00.000Z',
      ledger: 'Recorded',
      revert: { state: 'NotPushed', ...(asked === undefined ? {} : { asked }) },
    });
    const requests = [{ type: 'Revert', by: 'ann', at: '2026-01-02T00:00:00.000Z' }];
    const chosen = { ...ended, spec: { application: 'shop', requests } };

    expect(keysFor(chosen, undefined, undefined, createRecordIndex())).toEqual([
      ...wakes,
      'application/shop',
    ]);
  });

  it('what a release noted about its last look does not call for another look', () => {
    const before = record('Release', { phase: 'Progressing', evidence: { at: '1' } });

    expect(
      keysFor(
        record('Release', { phase: 'Progressing', evidence: { at: '2' } }),
        before,
        undefined,
        createRecordIndex(),
      ),
    ).toEqual([]);
  });

  it('a promotion wakes the scenarios of the application, and of no other', () => {
    const source = viewWith({ 'pod-kill': 'shop', 'zone-failure': 'shop', other: 'forum' });

    const keys = keysFor(
      record('ApplicationState', { stableRelease: 'shop-2' }),
      record('ApplicationState', {}),
      source,
      createRecordIndex(),
    );

    expect(keys).toEqual(['scenario/pod-kill', 'scenario/zone-failure']);
  });

  it('an application wakes those that depend on it by what it has promoted and says of it, and by nothing else', () => {
    const source = { ...emptyView, dependents: new Map([['shop', ['web']]]) };
    const ready = (message: string) => ({
      conditions: [{ type: 'Ready', status: 'False', reason: 'r', message }],
    });
    const woken = (after: object, before: object): readonly string[] =>
      keysFor(
        record('ApplicationState', { ...after }),
        record('ApplicationState', { ...before }),
        source,
        createRecordIndex(),
      );

    expect(woken({ stableVersion: '2' }, { stableVersion: '1' })).toEqual(['application/web']);
    expect(woken(ready('shop-2: Pending'), {})).toEqual(['application/web']);
    expect(woken({ sequence: 2 }, { sequence: 1 })).toEqual([]);
  });

  it('an application passes mere words on to those alone that wait for it and have said them', () => {
    const source = { ...emptyView, dependents: new Map([['shop', ['web', 'idle']]]) };
    const ready = (reason: string, message: string) => ({
      conditions: [{ type: 'Ready', status: 'False', reason, message }],
    });
    const records = createRecordIndex();
    const waiting = record('ApplicationState', ready('WaitsForDependency', ''));
    records.note({ ...waiting, spec: { application: 'web' } }, false);

    const keys = keysFor(
      record('ApplicationState', ready('Releasing', 'shop-2: Progressing')),
      record('ApplicationState', ready('Releasing', 'shop-2: Pending')),
      source,
      records,
    );

    expect(keys).toEqual(['application/web']);
  });

  it('an application is woken by what people ask of its record, and not by what its own rounds note', () => {
    const before = record('ApplicationState', {});

    expect(keysFor(record('ApplicationState', {}, 2), before, undefined, createRecordIndex())).toEqual([
      'application/shop',
    ]);
    expect(
      keysFor(record('ApplicationState', { sequence: 2 }), before, undefined, createRecordIndex()),
    ).toEqual([]);
  });

  it('a managed object wakes the release that waits for it', () => {
    const records = createRecordIndex();
    records.note(record('Release', { phase: 'Progressing' }), false);

    expect(keysFor(record('Deployment', {}), undefined, undefined, records)).toEqual([
      'application/shop',
      'release/shop/shop-1',
    ]);
  });

  it('a record wakes whom its spec names, whatever its labels say', () => {
    const release = record('Release', { phase: 'Progressing' });
    const labels = { 'seatrial.dev/application': 'bank' };
    const relabelled = { ...release, metadata: { ...release.metadata, labels } };
    const records = createRecordIndex();
    records.note(relabelled, false);

    expect(keysFor(relabelled, undefined, undefined, records)).toContain('application/shop');
    expect(keysFor(relabelled, undefined, undefined, records)).not.toContain('application/bank');
    expect([records.inFlight('shop'), records.inFlight('bank')]).toEqual([['release/shop/shop-1'], []]);
  });

  it('a route wakes the look at drift, but not by the weights of the release that is in flight', () => {
    const records = createRecordIndex();
    const woken = (after: KubeObject): readonly string[] => keysFor(after, route(1, 0), undefined, records);
    expect(woken(route(2, 10))).toContain('drift/shop');
    records.note(record('Release', { phase: 'Progressing' }), false);

    expect(woken(route(2, 10))).toEqual(['application/shop', 'release/shop/shop-1']);
    expect(woken(route(2, 10, 'elsewhere'))).toContain('drift/shop');
  });

  it('what a release has made for itself is no drift', () => {
    const canary = (generation: number): KubeObject => {
      const labels = { 'seatrial.dev/application': 'shop', 'seatrial.dev/release': 'shop-1' };
      const made = record('Deployment', {}, generation);
      return { ...made, metadata: { ...made.metadata, labels } };
    };

    expect(keysFor(canary(2), canary(1), undefined, createRecordIndex())).toEqual(['application/shop']);
  });

  it('a managed object wakes its application', () => {
    expect(keysFor(record('Deployment', {}), undefined, undefined, createRecordIndex())).toEqual([
      'application/shop',
    ]);
  });
});

function record(kind: string, status: Record<string, unknown>, generation = 1): KubeObject {
  const metadata = { name: 'shop-1', namespace: 'shop', generation };
  if (kind === 'Deployment') {
    const labels = { 'seatrial.dev/application': 'shop' };
    return { apiVersion: 'apps/v1', kind, metadata: { ...metadata, labels }, status };
  }
  return { apiVersion: 'seatrial.dev/v1alpha1', kind, metadata, spec: { application: 'shop' }, status };
}

function route(generation: number, canaryWeight: number, hostname = 'shop.example'): KubeObject {
  const labels = { 'seatrial.dev/application': 'shop' };
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'web', namespace: 'shop', generation, labels },
    spec: { hostnames: [hostname], rules: [{ backendRefs: [{ name: 'web', weight: 100 - canaryWeight }] }] },
  };
}

function viewWith(applicationOf: Record<string, string>): SourceView {
  const scenarios = Object.entries(applicationOf).map(([name, application]) => ({
    apiVersion: 'seatrial.dev/v1alpha1' as const,
    kind: 'Scenario' as const,
    metadata: { name },
    spec: {
      application,
      workload: { kind: 'Deployment' as const, name: 'web' },
      cluster: 'staging',
      onRelease: true,
      timeZone: 'UTC',
      startingDeadlineSeconds: 600,
      suspend: false,
      faults: [{ type: 'PodKill' as const, count: 1, gracePeriodSeconds: 0 }],
      steadyState: {
        judgedBy: 'Requests' as const,
        baselineSeconds: 1,
        requestsMin: 1,
        throughputPercentMin: 0,
        errorSharePercentMax: 1,
        readyPodsMin: 1,
      },
      recoveryObjectiveSeconds: 60,
    },
  }));
  return {
    ...emptyView,
    scenarios: new Map(scenarios.map((scenario) => [scenario.metadata.name, scenario])),
  };
}
