import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { stuckPod } from './stuck-pod.ts';
import { workloadOf } from './workloads/table.ts';

const now = Date.parse('2026-01-01T00:01:00Z');
const longAgo = '2026-01-01T00:00:00Z';
const justNow = '2026-01-01T00:00:55Z';

function set(spec: Record<string, unknown> = {}, observedGeneration = 2): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'store', uid: 'store', generation: 2 },
    spec: { replicas: 3, updateStrategy: { type: 'RollingUpdate' }, ...spec },
    status: { observedGeneration, updateRevision: 'old' },
  };
}

function pod(
  ordinal: number,
  revision: string,
  ready: boolean,
  change: { readonly since?: string; readonly deletionTimestamp?: string } = {},
): KubeObject {
  const { since = longAgo, deletionTimestamp } = change;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `store-${ordinal}`,
      uid: `uid-${ordinal}`,
      labels: { 'controller-revision-hash': revision },
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    },
    status: { conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: since }] },
  };
}

const well = [pod(0, 'old', true), pod(1, 'old', true)];
const broken = [...well, pod(2, 'new', false)];

describe('stuckPod', () => {
  it('is the pod of another template that the controller waits for', () => {
    expect(stuckPod(set(), broken, now)).toMatchObject({ name: 'store-2', uid: 'uid-2' });
  });

  it('is one that no node has taken', () => {
    const unscheduled = { ...pod(2, 'new', false), status: { phase: 'Pending' } };
    const metadata = { ...unscheduled.metadata, creationTimestamp: longAgo };

    expect(stuckPod(set(), [...well, { ...unscheduled, metadata }], now)?.name).toBe('store-2');
  });

  it('is the first of several, whatever the order they are listed in', () => {
    const pods = [pod(2, 'new', false), pod(1, 'new', false), pod(0, 'old', true)];

    expect(stuckPod(set(), pods, now)?.name).toBe('store-1');
  });

  it('counts ordinals from where the StatefulSet begins', () => {
    const pods = [pod(5, 'old', true), pod(6, 'new', false)];

    expect(stuckPod(set({ ordinals: { start: 5 } }), pods, now)?.name).toBe('store-6');
  });

  it.each([
    { name: 'is ready', pods: [...well, pod(2, 'new', true)] },
    { name: 'is of the template that is applied', pods: [...well, pod(2, 'old', false)] },
    {
      name: 'has been not ready for a moment only',
      pods: [...well, pod(2, 'new', false, { since: justNow })],
    },
    { name: 'is going already', pods: [...well, pod(2, 'new', false, { deletionTimestamp: longAgo })] },
    { name: 'has to wait for one that is made before it', pods: [pod(0, 'old', true), pod(2, 'new', false)] },
    {
      name: 'has to wait for one before it that is not ready',
      pods: [pod(0, 'old', false), pod(1, 'new', false)],
    },
  ])('is none that $name', ({ pods }) => {
    expect(stuckPod(set(), pods, now)).toBeUndefined();
  });

  it.each([
    { name: 'whose pods are people’s to delete', it: set({ updateStrategy: { type: 'OnDelete' } }) },
    { name: 'that replaces pods in any order', it: set({ podManagementPolicy: 'Parallel' }) },
    { name: 'whose controller has not seen the template yet', it: set({}, 1) },
    {
      name: 'that leaves the pod at the template before',
      it: set({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 3 } } }),
    },
    { name: 'that is a Deployment', it: { ...set(), kind: 'Deployment' } },
  ])('is no pod of a workload $name', ({ it }) => {
    const row = workloadOf(it);

    expect(row?.type === 'Lasting' && row.stuckPod(it, broken, now)).toBeUndefined();
  });
});
