import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { workloadHealth } from './workload.ts';

function workload(kind: string, spec: object, status: object): KubeObject {
  return { apiVersion: 'apps/v1', kind, metadata: { name: 'db', generation: 2 }, spec, status };
}

describe('a workload', () => {
  const done = {
    observedGeneration: 2,
    replicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    updatedReplicas: 3,
  };
  const halfway = { ...done, updatedReplicas: 1 };
  const daemons = {
    observedGeneration: 2,
    desiredNumberScheduled: 5,
    currentNumberScheduled: 5,
    updatedNumberScheduled: 5,
    numberReady: 5,
    numberAvailable: 5,
  };
  it.each([
    { name: 'a StatefulSet that is done', kind: 'StatefulSet', status: done, whole: true },
    { name: 'a StatefulSet that is halfway', kind: 'StatefulSet', status: halfway, whole: false },
    {
      name: 'a StatefulSet that is to be updated from its third pod on',
      kind: 'StatefulSet',
      spec: { updateStrategy: { rollingUpdate: { partition: 2 } } },
      status: halfway,
      whole: true,
    },
    {
      name: 'a StatefulSet whose pods a person replaces',
      kind: 'StatefulSet',
      spec: { updateStrategy: { type: 'OnDelete' } },
      status: { ...done, updatedReplicas: 0 },
      whole: true,
    },
    { name: 'a DaemonSet on every node', kind: 'DaemonSet', status: daemons, whole: true },
    {
      name: 'a DaemonSet with one pod not ready',
      kind: 'DaemonSet',
      status: { ...daemons, numberReady: 4, numberAvailable: 4 },
      whole: false,
    },
    {
      name: 'a DaemonSet that its controller has not seen',
      kind: 'DaemonSet',
      status: { ...daemons, observedGeneration: 1 },
      whole: false,
    },
  ])('is whole ($whole): $name', ({ kind, spec = {}, status, whole }) => {
    const object = workload(kind, { replicas: 3, ...spec }, status);

    expect(workloadHealth(object, [], [], 0).whole).toBe(whole);
  });
});
