import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import type { EventView } from './events.ts';
import { isPulling, podTrouble } from './pod-failure.ts';

const now = Date.parse('2026-01-01T01:00:00Z');

function ago(seconds: number): string {
  return new Date(now - seconds * 1000).toISOString();
}

function pod(container: Record<string, unknown>, unreadySeconds = 0): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-1', uid: 'web-1-uid' },
    status: {
      conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: ago(unreadySeconds) }],
      containerStatuses: [{ name: 'web', ready: false, ...container }],
    },
  };
}

function waiting(reason: string, message = 'why'): Record<string, unknown> {
  return { state: { waiting: { reason, message } } };
}

function crashed(restartCount: number, exitCode: number, seconds = 5): Record<string, unknown> {
  return { restartCount, lastState: { terminated: { exitCode, finishedAt: ago(seconds) } } };
}

describe('podTrouble', () => {
  it('keeps what a hook has printed to itself, and of what a kubelet says so much', () => {
    const hook = podTrouble(
      pod(waiting('PostStartHookError', 'register --token=s3cret: refused'), 3600),
      now,
    );
    const long = podTrouble(pod(waiting('RunContainerError', 'x'.repeat(5_000)), 3600), now);

    expect(hook?.message).toBe('pod web-1: container web: PostStartHookError');
    expect(long?.message.length).toBeLessThan(600);
  });

  it.each(['CrashLoopBackOff', 'InvalidImageName', 'ErrImageNeverPull'])(
    'speaks against the version at once when a container waits with %s',
    (reason) => {
      expect(podTrouble(pod(waiting(reason)), now)).toEqual({
        fault: 'Version',
        reason,
        message: `pod web-1: container web: ${reason} why`,
      });
    },
  );

  it.each(['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError'])(
    'gives %s the time of three tries to pass',
    (reason) => {
      expect(podTrouble(pod(waiting(reason), 35), now)).toBeUndefined();
      expect(podTrouble(pod(waiting(reason), 36), now)).toMatchObject({ fault: 'Version', reason });
    },
  );

  it('blames the node for a container that could not be made for want of room on its disk', () => {
    const full = waiting('CreateContainerError', 'mkdir /var/lib: no space left on device');

    expect(podTrouble(pod(full, 3_600), now)).toMatchObject({ fault: 'Infrastructure' });
  });

  it('blames the version for an image at once when the registry has said twice that it does not have it', () => {
    const message = 'failed to resolve reference "r.example/web:2": r.example/web:2: not found';
    const absent = pod({ image: 'r.example/web:2', ...waiting('ErrImagePull', message) });
    const said = (change: Partial<EventView> = {}) =>
      podTrouble(absent, now, new Set(), [
        {
          uid: 'web-1-uid',
          container: 'web',
          reason: 'Failed',
          message: `Failed to pull image "r.example/web:2": ${message}`,
          count: 2,
          firstAt: now,
          lastAt: now,
          ...change,
        },
      ]);

    expect(said()).toMatchObject({ fault: 'Version', reason: 'ErrImagePull' });
    expect(said({ count: 1 })).toBeUndefined();
    expect(said({ uid: 'another' })).toBeUndefined();
    expect(said({ container: 'sidecar' })).toBeUndefined();
    expect(said({ reason: 'BackOff' })).toBeUndefined();
    expect(said({ message: 'Failed to pull image "r.example/web:2": i/o timeout' })).toBeUndefined();
    expect(said({ message: 'Failed to pull image "r.example/web:2": 401 Unauthorized' })).toBeUndefined();
  });

  it('has the events read of a pod whose image does not come', () => {
    expect(isPulling(pod(waiting('ImagePullBackOff')))).toBe(true);
    expect(isPulling(pod(waiting('ContainerCreating')))).toBe(false);
  });

  it('blames the version for an image that its registry does not have, after three tries', () => {
    const absent = waiting(
      'ImagePullBackOff',
      'Back-off pulling image "web:2": ErrImagePull: web:2: not found',
    );

    expect(podTrouble(pod(absent, 35), now)).toBeUndefined();
    expect(podTrouble(pod(absent, 36), now)).toMatchObject({ fault: 'Version', reason: 'ImagePullBackOff' });
  });

  it('never blames the version for a registry that does not answer, nor where nobody says why', () => {
    const away = waiting('ErrImagePull', 'dial tcp: lookup registry.example on 10.0.0.10:53: no such host');
    const unsaid = waiting('ImagePullBackOff', 'Back-off pulling image "web:2"');

    expect(podTrouble(pod(away, 3_600), now)).toMatchObject({ fault: 'Infrastructure' });
    expect(podTrouble(pod(unsaid, 3_600), now)).toMatchObject({ fault: 'Infrastructure' });
  });

  it('is not there while a container is simply being made, nor for a pod that goes away or has ended', () => {
    const going = pod(waiting('CrashLoopBackOff'));
    const metadata = { ...going.metadata, deletionTimestamp: ago(1) };
    const evicted = { ...going, status: { ...Object(going['status']), phase: 'Failed', reason: 'Evicted' } };

    expect(podTrouble(pod(waiting('ContainerCreating'), 60), now)).toBeUndefined();
    expect(podTrouble({ ...going, metadata }, now)).toBeUndefined();
    expect(podTrouble(evicted, now)).toBeUndefined();
  });

  it('calls it a crash loop from the second own failure on, whatever the kubelet calls it', () => {
    expect(podTrouble(pod(crashed(1, 1)), now)).toBeUndefined();
    expect(podTrouble(pod(crashed(2, 0)), now)).toBeUndefined();
    expect(podTrouble(pod(crashed(2, 1)), now)).toMatchObject({ fault: 'Version', reason: 'CrashLoop' });
  });

  it('tells how a container crashed: exit code, reason, signal, and apart from its message what it said last', () => {
    const terminated = { exitCode: 137, reason: 'OOMKilled', message: 'heap 512 MB\n' };
    const container = { ...waiting('CrashLoopBackOff', 'back-off 10s'), lastState: { terminated } };

    const trouble = podTrouble(pod(container), now);

    expect(trouble?.message).toBe(
      'pod web-1: container web: CrashLoopBackOff back-off 10s; last with exit code 137 (OOMKilled, signal 9)',
    );
    expect(trouble?.crash).toEqual({
      pod: 'web-1',
      container: 'web',
      exitCode: 137,
      reason: 'OOMKilled',
      signal: 9,
      terminationMessage: 'heap 512 MB',
      restarted: true,
    });
  });

  it('sees an init container and a sidecar among them crash', () => {
    const init = { name: 'migrate', ready: false, ...waiting('CrashLoopBackOff') };
    const subject = { ...pod({}), status: { initContainerStatuses: [init] } };

    expect(podTrouble(subject, now)?.message).toContain('container migrate');
  });

  it('lets the crash of one container count beside another whose registry is away', () => {
    const subject = {
      ...pod({}),
      status: {
        containerStatuses: [
          { name: 'a', ready: false, ...waiting('ErrImagePull', 'i/o timeout') },
          { name: 'b', ready: false, ...waiting('CrashLoopBackOff') },
        ],
      },
    };

    expect(podTrouble(subject, now)).toMatchObject({ fault: 'Version', reason: 'CrashLoopBackOff' });
  });

  it('forgives a container that is ready its old restarts', () => {
    expect(podTrouble(pod({ ...crashed(3, 137), ready: true }), now)).toBeUndefined();
  });

  it('does not take a short unreadiness for a crash of long ago', () => {
    expect(podTrouble(pod(crashed(3, 137, 3_000)), now)).toBeUndefined();
  });

  it('blames no version for a pod that no node takes, however long', () => {
    const scheduled = {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message: '0/3 nodes',
    };
    const unplaced = {
      ...pod({}),
      status: { conditions: [{ ...scheduled, lastTransitionTime: ago(9_000) }] },
    };

    expect(podTrouble(unplaced, now)).toEqual({
      fault: 'Infrastructure',
      reason: 'Unschedulable',
      message: 'pod web-1: 0/3 nodes',
    });
  });

  it('blames the node for a pod that is not ready on a node that is not', () => {
    const onNode = { ...pod({}), spec: { nodeName: 'n1' } };

    expect(podTrouble(onNode, now, new Set(['n1']))).toMatchObject({ reason: 'NodeNotReady' });
    expect(podTrouble(onNode, now, new Set(['n2']))).toBeUndefined();
  });
});

describe('a pod in the middle of several troubles', () => {
  const condition = (type: string, status: string, reason = '') => ({
    type,
    status,
    reason,
    message: 'm',
    lastTransitionTime: ago(3_600),
  });
  const made = (status: Record<string, unknown>, node?: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-1' },
    ...(node === undefined ? {} : { spec: { nodeName: node } }),
    status,
  });
  const ready = condition('Ready', 'False');
  const sandbox = condition('PodReadyToStartContainers', 'True');
  const running = { name: 'wait', ready: false, state: { running: {} } };
  const ended = { name: 'wait', ready: true, state: { terminated: { exitCode: 0 } } };
  const creating = { name: 'web', ready: false, ...waiting('ContainerCreating', '') };
  const initializing = { name: 'web', ready: false, ...waiting('PodInitializing', '') };
  const looping = { name: 'side', ready: false, ...waiting('CrashLoopBackOff') };
  const unplaced = condition('PodScheduled', 'False', 'Unschedulable');

  it.each([
    {
      name: 'no node has room',
      pod: made({ conditions: [ready, unplaced] }),
      expected: { fault: 'Infrastructure', reason: 'Unschedulable' },
    },
    {
      name: 'its claim is pending, so that it is not placed',
      pod: made({
        conditions: [{ ...unplaced, message: 'pod has unbound immediate PersistentVolumeClaims. not found' }],
      }),
      expected: { fault: 'Infrastructure', reason: 'Unschedulable' },
    },
    {
      name: 'its image is still being pulled',
      pod: made({ conditions: [ready, sandbox], containerStatuses: [creating] }),
      expected: { fault: 'Infrastructure', reason: 'ImagePulling' },
    },
    {
      name: 'that of its init container is',
      pod: made({
        conditions: [ready, sandbox],
        initContainerStatuses: [{ name: 'wait', ready: false, ...waiting('PodInitializing', '') }],
        containerStatuses: [initializing],
      }),
      expected: { fault: 'Infrastructure', reason: 'ImagePulling' },
    },
    {
      name: 'that of the container after its init containers is',
      pod: made({
        conditions: [ready, sandbox],
        initContainerStatuses: [ended],
        containerStatuses: [initializing],
      }),
      expected: { fault: 'Infrastructure', reason: 'ImagePulling' },
    },
    {
      name: 'its init container waits for something',
      pod: made({
        conditions: [ready, sandbox],
        initContainerStatuses: [running],
        containerStatuses: [initializing],
      }),
      expected: undefined,
    },
    {
      name: 'it runs and does not get ready',
      pod: made({ conditions: [ready, sandbox], containerStatuses: [{ ...running, name: 'web' }] }),
      expected: undefined,
    },
    {
      name: 'a container was started and waits to be again',
      pod: made({
        conditions: [ready, sandbox],
        containerStatuses: [{ ...creating, lastState: { terminated: { exitCode: 1 } } }],
      }),
      expected: undefined,
    },
    {
      name: 'its volumes or its network are not there',
      pod: made({
        conditions: [ready, condition('PodReadyToStartContainers', 'False')],
        containerStatuses: [creating],
      }),
      expected: undefined,
    },
    {
      name: 'its node went away while it ran',
      pod: made({ conditions: [ready, sandbox], containerStatuses: [{ ...running, ready: true }] }, 'n1'),
      expected: { fault: 'Infrastructure', reason: 'NodeNotReady' },
    },
    {
      name: 'its node went away, and a container was in a crash loop',
      pod: made({ conditions: [ready], containerStatuses: [looping] }, 'n1'),
      expected: { fault: 'Version', reason: 'CrashLoopBackOff' },
    },
    {
      name: 'one container crashes while the image of another is pulled',
      pod: made({ conditions: [ready, sandbox], containerStatuses: [creating, looping] }),
      expected: { fault: 'Version', reason: 'CrashLoopBackOff' },
    },
    {
      name: 'a registry does not answer for one image, and has not the other',
      pod: made({
        conditions: [ready],
        containerStatuses: [
          { name: 'a', ready: false, ...waiting('ErrImagePull', '503 Service Unavailable') },
          { name: 'b', ready: false, ...waiting('ErrImagePull', 'manifest unknown') },
        ],
      }),
      expected: { fault: 'Version', reason: 'ErrImagePull' },
    },
  ])('where $name', ({ pod: subject, expected }) => {
    const found = podTrouble(subject, now, new Set(['n1']));

    expect(found && { fault: found.fault, reason: found.reason }).toEqual(expected);
  });
});
