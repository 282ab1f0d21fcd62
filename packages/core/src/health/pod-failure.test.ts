import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { podFailure } from './pod-failure.ts';

const now = Date.parse('2026-01-01T01:00:00Z');

function ago(seconds: number): string {
  return new Date(now - seconds * 1000).toISOString();
}

function pod(container: Record<string, unknown>, unreadySeconds = 0): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-1' },
    status: {
      conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: ago(unreadySeconds) }],
      containerStatuses: [{ name: 'web', ready: false, ...container }],
    },
  };
}

function waiting(reason: string): Record<string, unknown> {
  return { state: { waiting: { reason, message: 'why' } } };
}

function crashed(restartCount: number, exitCode: number, seconds = 5): Record<string, unknown> {
  return { restartCount, lastState: { terminated: { exitCode, finishedAt: ago(seconds) } } };
}

describe('podFailure', () => {
  it.each(['CrashLoopBackOff', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull'])(
    'is there at once when a container waits with %s',
    (reason) => {
      expect(podFailure(pod(waiting(reason)), now)).toEqual({
        reason,
        message: `pod web-1: container web: ${reason} why`,
      });
    },
  );

  it.each(['ErrImagePull', 'CreateContainerConfigError', 'CreateContainerError', 'RunContainerError'])(
    'gives %s 10 seconds to pass',
    (reason) => {
      expect(podFailure(pod(waiting(reason), 10), now)).toBeUndefined();
      expect(podFailure(pod(waiting(reason), 11), now)?.reason).toBe(reason);
    },
  );

  it('is not there while a container is simply being made, nor for a pod that goes away', () => {
    const going = pod(waiting('CrashLoopBackOff'));
    const metadata = { ...going.metadata, deletionTimestamp: ago(1) };

    expect(podFailure(pod(waiting('ContainerCreating'), 60), now)).toBeUndefined();
    expect(podFailure({ ...going, metadata }, now)).toBeUndefined();
  });

  it('calls it a crash loop from the second own failure on, whatever the kubelet calls it', () => {
    expect(podFailure(pod(crashed(1, 1)), now)).toBeUndefined();
    expect(podFailure(pod(crashed(2, 0)), now)).toBeUndefined();
    expect(podFailure(pod(crashed(2, 1)), now)?.reason).toBe('CrashLoop');
  });

  it('forgives a container that is ready its old restarts', () => {
    expect(podFailure(pod({ ...crashed(3, 137), ready: true }), now)).toBeUndefined();
  });

  it('does not take a short unreadiness for a crash of long ago', () => {
    expect(podFailure(pod(crashed(3, 137, 3_000)), now)).toBeUndefined();
  });

  it('gives an autoscaler two minutes to bring a node', () => {
    const since = (seconds: number): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web-1' },
      status: {
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: '0/3 nodes',
            lastTransitionTime: ago(seconds),
          },
        ],
      },
    });

    expect(podFailure(since(120), now)).toBeUndefined();
    expect(podFailure(since(121), now)?.reason).toBe('Unschedulable');
  });
});
