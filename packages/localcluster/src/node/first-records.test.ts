import { describe, expect, it } from 'vitest';
import { firstRecords } from './first-records.ts';
import { aPod, aRecord, aTermination, ended, START } from './pod.fixture.ts';
import type { ContainerStatus, PodPhase } from './pod.ts';

const times = {
  startedAt: '2026-01-02T03:04:05Z',
  finishedAt: '2026-01-02T03:04:06Z',
  containerID: 'local://1',
};

function status(name: string, state: ContainerStatus['state'], restartCount = 0): ContainerStatus {
  const flags = { image: 'web:1', imageID: '', containerID: 'local://1', ready: false, started: false };
  return { name, ...flags, restartCount, state, lastState: {} };
}

function withInit(phase: PodPhase) {
  const spec = {
    initContainers: [{ name: 'init', image: 'web:1' }],
    containers: [{ name: 'main', image: 'web:1' }],
  };
  const done = { terminated: { exitCode: 0, reason: 'Completed', ...times } };
  return aPod(spec, {
    phase,
    initContainerStatuses: [status('init', done)],
    containerStatuses: [status('main', phase === 'Running' ? { running: times } : done)],
  });
}

describe('first records', () => {
  it('a new pod has run nothing', () => {
    const pod = aPod({
      initContainers: [
        { name: 'init', image: 'web:1' },
        { name: 'proxy', image: 'web:1', restartPolicy: 'Always' },
      ],
    });

    const records = firstRecords(pod, START);

    expect(records).toEqual([
      aRecord({ name: 'init', role: 'Init' }),
      aRecord({ name: 'proxy', role: 'Sidecar' }),
      aRecord(),
    ]);
  });

  it('what ran under an earlier agent has been killed, and counts on', () => {
    const pod = aPod({}, { phase: 'Running', containerStatuses: [status('main', { running: times }, 4)] });

    const records = firstRecords(pod, START + 9_000);

    const termination = { ...aTermination(137, 9_000), message: 'the node agent ended' };
    expect(records).toEqual([aRecord({ starts: 5, state: { type: 'Terminated', termination } })]);
  });

  it('init containers run again in a pod that goes on, for its volumes are gone', () => {
    const [init] = firstRecords(withInit('Running'), START);

    expect(init).toEqual(aRecord({ name: 'init', role: 'Init', starts: 1 }));
  });

  it('a pod that is over stays over', () => {
    const records = firstRecords(withInit('Succeeded'), START);

    expect(records).toEqual([ended(0, { name: 'init', role: 'Init', crashes: 0 }), ended(0, { crashes: 0 })]);
  });
});
