import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { absentWorkload, treeAnnotation, workloadHealth } from './workload.ts';

const now = Date.parse('2026-01-01T00:01:00Z');

function deployment(status: Record<string, unknown>, generation = 2): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', generation, annotations: { [treeAnnotation]: 'tree' } },
    spec: { replicas: 2 },
    status: { observedGeneration: 2, replicas: 2, updatedReplicas: 2, readyReplicas: 2, ...status },
  };
}

function pod(status: Record<string, unknown>, change: Record<string, unknown> = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-1', uid: 'u', ...change },
    spec: { nodeName: 'n' },
    status,
  };
}

const waiting = (reason: string) => ({
  containerStatuses: [{ name: 'web', state: { waiting: { reason, message: 'why' } } }],
});

describe('workloadHealth', () => {
  it('is whole when every replica is new and ready', () => {
    expect(workloadHealth(deployment({}), [], now)).toEqual({
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
    { name: 'not all are ready', status: { readyReplicas: 1 } },
  ])('is not whole while $name', ({ status }) => {
    expect(workloadHealth(deployment(status), [], now).whole).toBe(false);
  });

  it('is absent when there is no such object', () => {
    expect(workloadHealth(undefined, [], now)).toEqual(absentWorkload);
  });

  it.each([
    'CrashLoopBackOff',
    'ErrImagePull',
    'ImagePullBackOff',
    'CreateContainerConfigError',
    'InvalidImageName',
  ])('has failed when a container waits with %s', (reason) => {
    const { failure } = workloadHealth(deployment({}), [pod(waiting(reason))], now);

    expect(failure).toEqual({ reason, message: `pod web-1: container web: ${reason} why` });
  });

  it('has not failed while a container is simply being made, nor for a pod that is going away', () => {
    const going = pod(waiting('CrashLoopBackOff'), { deletionTimestamp: '2026-01-01T00:00:00Z' });

    expect(
      workloadHealth(deployment({}), [pod(waiting('ContainerCreating')), going], now).failure,
    ).toBeUndefined();
  });

  it('calls it a crash loop from the second own failure on, whatever the kubelet calls it', () => {
    const restarted = (restartCount: number, exitCode: number) =>
      pod({ containerStatuses: [{ name: 'web', restartCount, lastState: { terminated: { exitCode } } }] });

    expect(workloadHealth(deployment({}), [restarted(1, 1)], now).failure).toBeUndefined();
    expect(workloadHealth(deployment({}), [restarted(2, 0)], now).failure).toBeUndefined();
    expect(workloadHealth(deployment({}), [restarted(2, 1)], now).failure?.reason).toBe('CrashLoop');
  });

  it('gives an unschedulable pod 20 seconds', () => {
    const since = (seconds: number) =>
      pod({
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: '0/3 nodes',
            lastTransitionTime: new Date(now - seconds * 1000).toISOString(),
          },
        ],
      });

    expect(workloadHealth(deployment({}), [since(20)], now).failure).toBeUndefined();
    expect(workloadHealth(deployment({}), [since(21)], now).failure?.reason).toBe('Unschedulable');
  });

  it('says what keeps the ReplicaSet from making pods', () => {
    const quota = {
      type: 'ReplicaFailure',
      status: 'True',
      reason: 'FailedCreate',
      message: 'exceeded quota',
    };

    expect(workloadHealth(deployment({ conditions: [quota] }), [], now).failure).toEqual({
      reason: 'FailedCreate',
      message: 'exceeded quota',
    });
  });
});
