import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { absentWorkload, treeAnnotation, workloadHealth } from './workload.ts';

const now = Date.parse('2026-01-01T00:01:00Z');

function deployment(status: Record<string, unknown>, generation = 2): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', uid: 'web-uid', generation, annotations: { [treeAnnotation]: 'tree' } },
    spec: {
      replicas: 2,
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'web', image: 'web:2' }] },
      },
    },
    status: {
      observedGeneration: 2,
      replicas: 2,
      updatedReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
      ...status,
    },
  };
}

function pod(status: Record<string, unknown>, change: Record<string, unknown> = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web-1', uid: 'u', ...change }, status };
}

function replicaSet(hash: string, image: string): KubeObject {
  const labels = { app: 'web', 'pod-template-hash': hash };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `web-${hash}`,
      labels,
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'web-uid' }],
    },
    spec: { template: { metadata: { labels }, spec: { containers: [{ name: 'web', image }] } } },
  };
}

const replicaSets = [replicaSet('old', 'web:1'), replicaSet('new', 'web:2')];

const waiting = (reason: string) => ({
  containerStatuses: [{ name: 'web', state: { waiting: { reason, message: 'why' } } }],
});

describe('workloadHealth', () => {
  it('is whole when every replica is new and ready', () => {
    expect(workloadHealth(deployment({}), [], [], now)).toEqual({
      exists: true,
      tree: 'tree',
      replicas: 2,
      readyReplicas: 2,
      whole: true,
      pods: [],
    });
  });

  it.each([
    { name: 'its controller has not seen the newest generation', status: { observedGeneration: 1 } },
    { name: 'a pod of an older template is left', status: { replicas: 3 } },
    { name: 'not all are of the newest template', status: { updatedReplicas: 1 } },
    { name: 'not all are ready', status: { readyReplicas: 1, availableReplicas: 1 } },
    { name: 'not all have been ready for long enough', status: { availableReplicas: 1 } },
  ])('is not whole while $name', ({ status }) => {
    expect(workloadHealth(deployment(status), [], [], now).whole).toBe(false);
  });

  it('is absent when there is no such object', () => {
    expect(workloadHealth(undefined, [], [], now)).toEqual(absentWorkload);
  });

  it('fails with a failing pod of its present template', () => {
    const failing = pod(waiting('CrashLoopBackOff'), { labels: { 'pod-template-hash': 'new' } });

    const { failure } = workloadHealth(deployment({}), [failing], replicaSets, now);

    expect(failure?.reason).toBe('CrashLoopBackOff');
  });

  it('does not blame the new version for a pod of the version before', () => {
    const failing = pod(waiting('CrashLoopBackOff'), { labels: { 'pod-template-hash': 'old' } });

    expect(workloadHealth(deployment({}), [failing], replicaSets, now).failure).toBeUndefined();
  });

  it('says what keeps the ReplicaSet from making pods', () => {
    const quota = {
      type: 'ReplicaFailure',
      status: 'True',
      reason: 'FailedCreate',
      message: 'exceeded quota',
    };

    expect(workloadHealth(deployment({ conditions: [quota] }), [], [], now).failure).toEqual({
      reason: 'FailedCreate',
      message: 'exceeded quota',
    });
  });
});
