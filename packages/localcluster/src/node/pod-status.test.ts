import { describe, expect, it } from 'vitest';
import { type ContainerRecord, containerStarting } from './container-record.ts';
import { nodeLimits } from './limits.ts';
import { aPod, aRecord, aTermination, ended, running, START } from './pod.fixture.ts';
import type { PodCondition, RestartPolicy } from './pod.ts';
import { podPhase, podStatus } from './pod-status.ts';

const NOW = START + 5_000;

function statusOf(
  record: ContainerRecord,
  { terminating = false, previous = [] as readonly PodCondition[], now = NOW } = {},
) {
  const facts = {
    records: [record],
    podIP: '198.18.0.2',
    hostIP: '127.0.0.1',
    startTime: START,
    terminating,
  };
  return podStatus(aPod(), facts, previous, now, nodeLimits);
}

describe('pod status', () => {
  it('a pod whose containers are ready is Running and Ready', () => {
    const status = statusOf(running());

    const lastTransitionTime = '2026-01-02T03:04:10Z';
    expect(status).toEqual({
      phase: 'Running',
      hostIP: '127.0.0.1',
      hostIPs: [{ ip: '127.0.0.1' }],
      podIP: '198.18.0.2',
      podIPs: [{ ip: '198.18.0.2' }],
      startTime: '2026-01-02T03:04:05Z',
      conditions: ['Initialized', 'ContainersReady', 'Ready'].map((type) => ({
        type,
        status: 'True',
        lastTransitionTime,
      })),
      containerStatuses: [
        {
          name: 'main',
          image: 'web:1',
          imageID: 'local://web:1',
          containerID: 'local://1',
          ready: true,
          started: true,
          restartCount: 0,
          state: { running: { startedAt: '2026-01-02T03:04:05Z' } },
          lastState: {},
        },
      ],
    });
  });

  it('a pod that is being deleted is not ready, whatever its probes say', () => {
    const { conditions, containerStatuses } = statusOf(running(), { terminating: true });

    expect(conditions.find(({ type }) => type === 'Ready')).toMatchObject({ status: 'False' });
    expect(containerStatuses[0]).toMatchObject({ ready: false });
  });

  it('a condition keeps its time as long as it does not change', () => {
    const previous = [
      { type: 'Ready', status: 'True', lastTransitionTime: 'before' },
      { type: 'Initialized', status: 'False', lastTransitionTime: 'before' },
    ] as const;

    const { conditions } = statusOf(running(), { previous });

    expect(conditions.find(({ type }) => type === 'Ready')?.lastTransitionTime).toBe('before');
    expect(conditions.find(({ type }) => type === 'Initialized')?.lastTransitionTime).toBe(
      '2026-01-02T03:04:10Z',
    );
  });

  it('a crash loop shows its back-off, its count and its last end', () => {
    const looping = ended(3, { starts: 4, crashes: 3 });

    const { containerStatuses, phase } = statusOf(looping);

    expect(phase).toBe('Running');
    expect(containerStatuses[0]).toMatchObject({
      ready: false,
      restartCount: 3,
      state: {
        waiting: {
          reason: 'CrashLoopBackOff',
          message: 'back-off 2s restarting failed container=main pod=web-1_shop(uid-1)',
        },
      },
      lastState: { terminated: { exitCode: 3 } },
    });
  });

  it('an attempt to restart looks like what was before it', () => {
    const looping = ended(3, { starts: 4, crashes: 3 });

    expect(statusOf(containerStarting(looping))).toEqual(statusOf(looping));
  });

  it('an unknown image is ErrImagePull at first and ImagePullBackOff until it is tried again', () => {
    const state = {
      type: 'StartFailed',
      problem: 'ErrImagePull',
      message: 'unknown',
      failedAt: START,
      retryAt: START + 1_000,
    } as const;
    const reasonAt = (now: number) =>
      statusOf(aRecord({ state }), { now }).containerStatuses[0]?.state.waiting?.reason;

    expect(reasonAt(START + 499)).toBe('ErrImagePull');
    expect(reasonAt(START + 500)).toBe('ImagePullBackOff');
  });

  it.each<{ name: string; records: readonly ContainerRecord[]; policy: RestartPolicy; phase: string }>([
    { name: 'nothing ran yet', records: [aRecord()], policy: 'Always', phase: 'Pending' },
    {
      name: 'one of two ran',
      records: [running(), aRecord({ name: 'b' })],
      policy: 'Always',
      phase: 'Pending',
    },
    {
      name: 'an init container runs',
      records: [running({ role: 'Init' }), aRecord()],
      policy: 'Always',
      phase: 'Pending',
    },
    {
      name: 'an init container failed',
      records: [ended(1, { role: 'Init' }), aRecord()],
      policy: 'Always',
      phase: 'Pending',
    },
    {
      name: 'an init container failed for good',
      records: [ended(1, { role: 'Init' }), aRecord()],
      policy: 'Never',
      phase: 'Failed',
    },
    { name: 'between two runs', records: [ended(1)], policy: 'Always', phase: 'Running' },
    { name: 'succeeded', records: [ended(0)], policy: 'OnFailure', phase: 'Succeeded' },
    { name: 'failed, to be tried again', records: [ended(1)], policy: 'OnFailure', phase: 'Running' },
    { name: 'failed', records: [ended(1), ended(0, { name: 'b' })], policy: 'Never', phase: 'Failed' },
    {
      name: 'done beside a sidecar',
      records: [running({ role: 'Sidecar' }), ended(0)],
      policy: 'Never',
      phase: 'Succeeded',
    },
  ])('$name under $policy is $phase', ({ records, policy, phase }) => {
    expect(podPhase(records, policy)).toBe(phase);
  });

  it('a container held back by an init container is PodInitializing', () => {
    const spec = { initContainers: [{ name: 'init', image: 'web:1' }] };
    const records = [running({ name: 'init', role: 'Init' }), aRecord()];
    const facts = { records, hostIP: '127.0.0.1', startTime: START, terminating: false };

    const status = podStatus(aPod(spec), facts, [], NOW, nodeLimits);

    expect(status.containerStatuses[0]?.state).toEqual({ waiting: { reason: 'PodInitializing' } });
    expect(status.conditions[0]).toMatchObject({ type: 'Initialized', status: 'False' });
  });

  it('the end before the last start is told beside the present run', () => {
    const { containerStatuses } = statusOf(running({ starts: 2, last: aTermination(137) }));

    expect(containerStatuses[0]).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 137 } },
    });
  });
});
