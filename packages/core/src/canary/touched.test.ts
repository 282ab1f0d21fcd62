import type { KubeObject } from '@seatrial/model';
import { refKey, refOf } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { absentWorkload } from '../health/workload.ts';
import { decideRelease } from './decide.ts';
import { configMap, healthy, newTree, oldTree, release, rollout, seen, version } from './fixtures.ts';
import { planRelease } from './plan.ts';

const t0 = Date.parse('2026-01-01T00:00:00.000Z');

function object(apiVersion: string, kind: string, name: string, rest: object = {}): KubeObject {
  return { apiVersion, kind, metadata: { name, namespace: 'shop' }, ...rest };
}

function worker(image = 'worker:1'): KubeObject {
  const template = {
    metadata: { labels: { app: 'worker' } },
    spec: {
      serviceAccountName: 'robot',
      containers: [{ name: 'worker', image, envFrom: [{ configMapRef: { name: 'other' } }] }],
    },
  };
  return object('apps/v1', 'Deployment', 'worker', { spec: { template } });
}

/** From a version to the next: `web` changes, and the worker stays as it is but for what is told. */
function planOf(before: readonly KubeObject[], after: readonly KubeObject[], value = '1') {
  return planRelease({
    application: 'shop',
    release: 'shop-2-bbbbbbb',
    tree: newTree,
    desired: [...version('web:2', value), ...after],
    current: { tree: oldTree, objects: [...version('web:1'), ...before] },
    inventory: before.map(refOf),
    rollout: rollout(),
  });
}

const policy = (app: string) =>
  object('networking.k8s.io/v1', 'NetworkPolicy', 'in', { spec: { podSelector: { matchLabels: { app } } } });
const scaler = (name: string) =>
  object('autoscaling/v2', 'HorizontalPodAutoscaler', 'scaler', {
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name } },
  });
const other = (value: string) => ({ ...configMap(value), metadata: { name: 'other', namespace: 'shop' } });
const rbac = 'rbac.authorization.k8s.io/v1';

describe('a workload that a version leaves as it is', () => {
  it.each([
    { name: 'when only another one changes', before: [worker()], after: [worker()], expected: true },
    { name: 'not when it is new', before: [], after: [worker()], expected: false },
    { name: 'not when it changes', before: [worker()], after: [worker('worker:2')], expected: false },
    {
      name: 'not when a ConfigMap that it reads changes',
      before: [worker(), other('1')],
      after: [worker(), other('2')],
      expected: false,
    },
    {
      name: 'not when a ConfigMap that it reads goes',
      before: [worker(), other('1')],
      after: [worker()],
      expected: false,
    },
    {
      name: 'not when its ServiceAccount comes',
      before: [worker()],
      after: [worker(), object('v1', 'ServiceAccount', 'robot')],
      expected: false,
    },
    {
      name: 'not when a NetworkPolicy selects its pods',
      before: [worker()],
      after: [worker(), policy('worker')],
      expected: false,
    },
    {
      name: 'when a NetworkPolicy selects others',
      before: [worker()],
      after: [worker(), policy('web')],
      expected: true,
    },
    {
      name: 'not when its autoscaler comes',
      before: [worker()],
      after: [worker(), scaler('worker')],
      expected: false,
    },
    {
      name: 'when that of another comes',
      before: [worker()],
      after: [worker(), scaler('web')],
      expected: true,
    },
    {
      name: 'not when a RoleBinding changes, as of whom nobody knows',
      before: [worker()],
      after: [worker(), object(rbac, 'RoleBinding', 'robot')],
      expected: false,
    },
    {
      name: 'not when a custom resource changes, as what it does nobody knows',
      before: [worker()],
      after: [worker(), object('example.com/v1', 'Thing', 'thing')],
      expected: false,
    },
  ])('is known: $name', ({ before, after, expected }) => {
    expect(planOf(before, after).untouched.has(refKey(refOf(worker())))).toBe(expected);
  });

  it('is not there in a first version', () => {
    const first = planRelease({
      application: 'shop',
      release: 'shop-1',
      tree: newTree,
      desired: [worker()],
      inventory: [],
    });

    expect(first.untouched.size).toBe(0);
  });
});

describe('a release beside a workload that it leaves as it is', () => {
  const plan = planOf([worker()], [worker()]);
  const failure = { reason: 'CrashLoopBackOff', message: 'worker crashes' };
  const workloads = (tree: string, broken: 'web' | 'worker' | undefined, isApplied = true) => ({
    type: 'Value' as const,
    value: plan.workloads.map(({ name }) => {
      if (name === 'worker' && !isApplied) return absentWorkload;
      const health = healthy(tree, 1);
      return name === broken ? { ...health, whole: false, failure } : health;
    }),
  });
  const look = (phase: 'Watching' | 'Promoting', ...broken: Parameters<typeof workloads>) => {
    const given = release(
      { phase, inventory: plan.full.map(refOf) },
      { rollout: rollout({ watchSeconds: 60 }) },
    );
    const world = { plan: { type: 'Value', value: plan } as const, workloads: workloads(...broken) };
    return decideRelease(given, seen(world), t0).status;
  };

  it('is not taken back for it while it is watched, and is for one that it changed', () => {
    expect(look('Watching', newTree, 'worker').phase).toBe('Watching');
    expect(look('Watching', newTree, 'web')).toMatchObject({
      phase: 'RollingBack',
      verdict: { reason: 'CrashLoopBackOff' },
    });
  });

  it('is promoted though that is not whole, and says so', () => {
    const status = look('Promoting', newTree, 'worker');

    expect(status.phase).toBe('Watching');
    expect(status.message).toContain('not whole, and not changed by it: Deployment "worker"');
  });

  it('is not promoted before it is applied', () => {
    expect(look('Promoting', newTree, undefined, false).phase).toBe('Promoting');
  });

  it('does not wait for it on the way back', () => {
    const given = release({ phase: 'RollingBack', restore: true, reason: 'Restoring', task: 'Restoring' });

    const { status } = decideRelease(
      given,
      seen({ plan: { type: 'Value', value: plan }, workloads: workloads(oldTree, 'worker') }),
      t0,
    );

    expect(status.phase).toBe('RolledBack');
  });
});
