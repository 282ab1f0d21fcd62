import { type KubeObject, workloadKinds } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { gatedOf } from '../../canary/workloads/table.ts';
import { workloadHealth } from '../workload.ts';
import { workloadOf } from './table.ts';

const object = (apiVersion: string, kind: string): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: 'web', uid: 'u' },
  status: { replicas: 1, readyReplicas: 1, availableReplicas: 1, updatedReplicas: 1 },
});

describe('the table of workloads', () => {
  it.each(Object.values(workloadKinds))('has a row for $kind', ({ apiVersion, kind }) => {
    expect(workloadOf(object(apiVersion, kind))).toBeDefined();
    expect(workloadOf(object('example.com/v1', kind))).toBe(undefined);
  });

  it('calls nothing whole of which nobody knows when it is', () => {
    const health = workloadHealth(object('example.com/v1', 'Deployment'), [], [], 0);

    expect(health).toMatchObject({ exists: true, whole: false });
  });

  it('has a canary beside what a rollout may name, and beside nothing else', () => {
    expect(gatedOf(object('apps/v1', 'Deployment'))).toBeDefined();
    expect(gatedOf(object('apps/v1', 'StatefulSet'))).toBe(undefined);
    expect(gatedOf(object('example.com/v1', 'Deployment'))).toBe(undefined);
  });
});
