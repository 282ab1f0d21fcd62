import { annotations, type KubeObject, type Release, refKey, refOf } from '@seatrial/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withField } from '../fields.ts';
import { absentWorkload } from '../health/workload.ts';
import { decideRelease } from './decide.ts';
import { configMap, healthy, newVersion, oldVersion, release, rollout, seen, version } from './fixtures.ts';
import { leftoverCandidates } from './leftovers.ts';
import { planRelease } from './plan.ts';
import type { ReleaseDecision } from './release.ts';

const t0 = Date.parse('2026-01-01T00:00:00.000Z');
const at = (apiVersion: string, kind: string, name: string, rest: object = {}): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'shop' },
  ...rest,
});
const rbac = 'rbac.authorization.k8s.io/v1';
const jobSpec = (config: string) => ({
  template: { spec: { containers: [{ name: 'm', envFrom: [{ configMapRef: { name: config } }] }] } },
});
const annotated = (object: KubeObject, value: string): KubeObject =>
  withField(object, ['metadata', 'annotations', annotations.canary], value);

function planOf(added: readonly KubeObject[], value = '1') {
  const { canary, full, workloads, ...rest } = planRelease({
    application: 'shop',
    release: 'shop-2-bbbbbbb',
    version: newVersion,
    desired: [...version('web:2', value), ...added],
    current: { version: oldVersion, objects: version('web:1') },
    inventory: [],
    rollout: rollout(),
  });
  if (canary === undefined) throw new Error('the image differs');
  return { ...rest, full, workloads, canary };
}
const firstNames = (added: readonly KubeObject[], value?: string) =>
  planOf(added, value).canary.first.map(({ metadata }) => metadata.name);

describe('before the canary comes', () => {
  it.each([
    at('v1', 'ServiceAccount', 'new'),
    at('v1', 'ConfigMap', 'new'),
    at('v1', 'Secret', 'new'),
    at('v1', 'PersistentVolumeClaim', 'new'),
    at(rbac, 'Role', 'new'),
    at(rbac, 'RoleBinding', 'new'),
    at('batch/v1', 'Job', 'new', { spec: jobSpec('other') }),
    at('v1', 'Service', 'new', { spec: { selector: { app: 'db' } } }),
    at('networking.k8s.io/v1', 'NetworkPolicy', 'new', {
      spec: { podSelector: { matchLabels: { app: 'db' } } },
    }),
  ])('a new $kind that nothing stable uses', (object) => {
    expect(firstNames([object])).toEqual(['new']);
  });

  it.each([
    at('v1', 'Secret', 'tls'),
    at('v1', 'Service', 'new', { spec: { selector: { app: 'web' } } }),
    at('v1', 'Service', 'new', { spec: { type: 'LoadBalancer', selector: { app: 'db' } } }),
    at('networking.k8s.io/v1', 'NetworkPolicy', 'new', { spec: { podSelector: {} } }),
    at('autoscaling/v2', 'HorizontalPodAutoscaler', 'new'),
    at('apps/v1', 'Deployment', 'new', { spec: {} }),
    at('monitoring.coreos.com/v1', 'PodMonitor', 'new', { spec: { selector: {} } }),
  ])('but no $kind that may touch what runs', (object) => {
    expect(firstNames([object])).toEqual([]);
  });

  it('the custom resource that makes the Secret which its pods wait for, after what that one names', () => {
    const external = at('external-secrets.io/v1', 'ExternalSecret', 'any', {
      spec: { secretStoreRef: { name: 'vault' }, target: { name: 'awaited' } },
    });
    const store = at('external-secrets.io/v1', 'SecretStore', 'vault');
    const job = at('batch/v1', 'Job', 'migrate', { spec: jobSpec('awaited') });

    expect(firstNames([external, store])).toEqual([]);
    expect(firstNames([external, job, store])).toEqual(['vault', 'any', 'migrate']);
  });

  it('no Job that would read what this version changes', () => {
    const job = at('batch/v1', 'Job', 'new', { spec: jobSpec('settings') });

    expect(firstNames([job], '1')).toEqual(['new']);
    expect(firstNames([job], '2')).toEqual([]);
  });

  it('what an annotation says, and nothing that one withholds', () => {
    expect(firstNames([annotated(at('autoscaling/v2', 'HorizontalPodAutoscaler', 'new'), 'First')])).toEqual([
      'new',
    ]);
    expect(firstNames([annotated(at('v1', 'ServiceAccount', 'new'), 'Withhold')])).toEqual([]);
  });
});

describe('what a canary does not try', () => {
  it('is named, with why', () => {
    const added = [
      annotated(at('v1', 'ServiceAccount', 'held'), 'Withhold'),
      at('apps/v1', 'Deployment', 'new'),
    ];

    expect(planOf(added).canary.notTried).toMatchObject([
      { kind: 'ServiceAccount', name: 'held', reason: 'Withheld' },
      { kind: 'Deployment', name: 'new', reason: 'New' },
    ]);
  });
});

describe('a release with something that comes first', () => {
  const account = at('v1', 'ServiceAccount', 'robot');
  const job = at('batch/v1', 'Job', 'migrate', { spec: jobSpec('other') });
  const planned = planOf([job, account]);
  const plan = { type: 'Value', value: planned } as const;
  const health = (isDone: boolean) => ({
    type: 'Value' as const,
    value: planned.workloads.map(({ kind }) => ({
      ...healthy(newVersion, 1),
      whole: kind !== 'Job' || isDone,
    })),
  });
  const there = (...objects: readonly KubeObject[]) => ({
    type: 'Value' as const,
    value: objects.map((object) => ({ ...refOf(object), ready: true })),
  });
  const added = [account, job].map(refOf);
  const preparing = release({ phase: 'Preparing', added });

  it('writes it down before it makes it', () => {
    const { status, actions } = decideRelease(release(), seen({ plan }), t0);

    expect(status).toMatchObject({ phase: 'Preparing', added: expect.arrayContaining(added) });
    expect(actions).toEqual([]);
  });

  it('leaves alone what is there already, and says so', () => {
    const { status } = decideRelease(release(), seen({ plan, first: there(account) }), t0);

    expect(status.added).not.toContainEqual(refOf(account));
    expect(status.notTried).toContainEqual({ ...refOf(account), reason: 'AlreadyThere' });
  });

  it('makes what others need, then runs the Jobs, then makes the canary', () => {
    const applied = (first: ReturnType<typeof there>, isDone = false) =>
      decideRelease(
        preparing,
        seen({ plan, first, workloads: health(isDone), settled: true }),
        t0,
      ).actions.flatMap((action) => (action.type === 'Apply' ? action.objects.map(({ kind }) => kind) : []));

    expect(applied(there())).toEqual(['ServiceAccount']);
    expect(applied(there(account))).toEqual(['Job']);
    expect(applied(there(account, job))).toEqual([]);
    expect(applied(there(account, job), true)).toContain('Deployment');
  });

  it('does not make a Job again that was done and has deleted itself, at any look after', () => {
    const passing = at('batch/v1', 'Job', 'migrate', {
      spec: { ...jobSpec('other'), ttlSecondsAfterFinished: 60 },
    });
    const version = planOf([passing]);
    const look = (given: Release, isThere: boolean) =>
      decideRelease(
        given,
        seen({
          plan: { type: 'Value', value: version },
          first: isThere ? there(passing) : there(),
          workloads: {
            type: 'Value',
            value: version.workloads.map(({ kind }) =>
              kind === 'Job' && !isThere ? absentWorkload : healthy(newVersion, 1),
            ),
          },
        }),
        t0,
      );
    const applied = ({ actions }: ReleaseDecision) =>
      actions.flatMap((action) => (action.type === 'Apply' ? action.objects.map(({ kind }) => kind) : []));

    const missing = look(release({ phase: 'Preparing', added: [refOf(passing)] }), false);
    const done = look(release(missing.status), true);
    const gone = look(release(done.status), false);

    expect(applied(missing)).toEqual(['Job']);
    expect(done.status.doneJobs).toEqual([refOf(passing)]);
    expect(applied(gone)).toContain('Deployment');
    expect(applied(gone)).not.toContain('Job');
  });

  it('is taken back when a Job fails', () => {
    const failed = planned.workloads.map(({ kind }) => ({
      ...healthy(newVersion, 1),
      ...(kind === 'Job' ? { whole: false, failure: { reason: 'BackoffLimitExceeded', message: 'x' } } : {}),
    }));

    const { status } = decideRelease(
      preparing,
      seen({ plan, first: there(account, job), workloads: { type: 'Value', value: failed } }),
      t0,
    );

    expect(status).toMatchObject({ phase: 'RollingBack', verdict: { reason: 'BackoffLimitExceeded' } });
  });

  const issued = at('example.com/v1', 'Certificate', 'tls-new');
  const server = at('apps/v1', 'Deployment', 'cache', {
    spec: { template: { spec: { containers: [{ name: 'c', image: 'c' }] } } },
  });
  const starting = { ...healthy(newVersion, 1), whole: false };
  const obstacle = { reason: 'Unschedulable', message: 'no node' };
  it.each([
    {
      name: 'a custom resource that is not ready',
      object: issued,
      health: undefined,
      expected: { outcome: 'Inconclusive', gate: 'Infrastructure', reason: 'NotReadyInTime' },
    },
    {
      name: 'a workload whose pods run and are not ready',
      object: server,
      health: starting,
      expected: { outcome: 'Fail', gate: 'Health', reason: 'NotReadyInTime' },
    },
    {
      name: 'a workload that no node takes',
      object: server,
      health: { ...starting, obstacle },
      expected: { outcome: 'Inconclusive', gate: 'Infrastructure', reason: 'Unschedulable' },
    },
    {
      name: 'a Job that still runs',
      object: job,
      health: starting,
      expected: { outcome: 'Inconclusive', gate: 'Health', reason: 'NotReadyInTime' },
    },
    {
      name: 'a Job that no node takes',
      object: job,
      health: { ...starting, obstacle },
      expected: { outcome: 'Inconclusive', gate: 'Infrastructure', reason: 'Unschedulable' },
    },
  ])('ends at the deadline by whose delay it is: $name', ({ object, health: found, expected }) => {
    const version = planOf([annotated(object, 'First')]);
    const given = release({ phase: 'Preparing', added: [refOf(object)] });
    const first = { type: 'Value' as const, value: [{ ...refOf(object), ready: false }] };
    const workloads = version.workloads.map(({ name }) =>
      name === object.metadata.name ? (found ?? starting) : healthy(newVersion, 1),
    );

    const { status } = decideRelease(
      given,
      seen({
        plan: { type: 'Value', value: version },
        first,
        workloads: { type: 'Value', value: workloads },
      }),
      t0 + 300_000,
    );

    expect(status.verdict).toMatchObject(expected);
  });

  it('deletes all of it on the way back, and none of it when it is promoted', () => {
    const inventory = planned.full.map(refOf);
    const candidates = (phase: 'RollingBack' | 'Promoting') =>
      leftoverCandidates(
        release({ phase, added, ...(phase === 'Promoting' ? { inventory } : {}) }),
        planned,
      ).map(refKey);

    expect(candidates('RollingBack').toSorted()).toEqual(added.map(refKey).toSorted());
    expect(candidates('Promoting')).toEqual([]);
  });
});

it('nothing of the version before is ever made first, whatever is changed or annotated', () => {
  const objects = fc.array(
    fc.record({
      name: fc.constantFrom('settings', 'tls', 'web', 'a', 'b'),
      kind: fc.constantFrom('ConfigMap', 'Secret', 'ServiceAccount', 'Service', 'PersistentVolumeClaim'),
      treatment: fc.constantFrom(undefined, 'First', 'Withhold', 'Copy'),
    }),
  );
  fc.assert(
    fc.property(objects, (drawn) => {
      const before = new Set(version('web:1').map((object) => refKey(refOf(object))));
      const added = drawn
        .map(({ name, kind, treatment }) => {
          const object = { ...configMap('9'), kind, metadata: { name, namespace: 'shop' } };
          return treatment === undefined ? object : annotated(object, treatment);
        })
        .filter((object) => !before.has(refKey(refOf(object))));
      const { first } = planOf(added).canary;

      expect(first.filter((object) => before.has(refKey(refOf(object))))).toEqual([]);
    }),
  );
});
