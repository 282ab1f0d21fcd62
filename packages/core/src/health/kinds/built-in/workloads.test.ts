import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { workloadHealth } from '../../workload.ts';
import { healthOf } from '../health-of.ts';
import { anObject, conditions } from '../testing.ts';

const whole = {
  observedGeneration: 2,
  replicas: 2,
  readyReplicas: 2,
  availableReplicas: 2,
  updatedReplicas: 2,
};
const everyNode = {
  observedGeneration: 2,
  desiredNumberScheduled: 2,
  currentNumberScheduled: 2,
  updatedNumberScheduled: 2,
  numberReady: 2,
  numberAvailable: 2,
};
const partition = { updateStrategy: { rollingUpdate: { partition: 1 } } };
const onDelete = { updateStrategy: { type: 'OnDelete' } };

describe('workloads', () => {
  it.each([
    ['Deployment', 'whole', {}, whole, 'Healthy'],
    ['Deployment', 'paused', { paused: true }, whole, 'Suspended'],
    ['Deployment', 'without a status', {}, undefined, 'Progressing'],
    ['Deployment', 'of an older generation', {}, { ...whole, observedGeneration: 1 }, 'Progressing'],
    ['Deployment', 'with pods of an older template', {}, { ...whole, updatedReplicas: 1 }, 'Progressing'],
    ['Deployment', 'with pods too many', {}, { ...whole, replicas: 3 }, 'Progressing'],
    ['Deployment', 'with pods not available', {}, { ...whole, availableReplicas: 1 }, 'Progressing'],
    [
      'Deployment',
      'past its deadline',
      {},
      { ...whole, ...conditions('Progressing=False/ProgressDeadlineExceeded') },
      'Degraded',
    ],
    [
      'Deployment',
      'whose pods a quota refuses',
      {},
      { ...whole, replicas: 1, ...conditions('ReplicaFailure=True/FailedCreate') },
      'Progressing',
    ],
    [
      'Deployment',
      'that is not available',
      {},
      { ...whole, ...conditions('Available=False') },
      'Progressing',
    ],
    [
      'StatefulSet',
      'that counts current pods alone',
      {},
      { ...whole, updatedReplicas: undefined, currentReplicas: 2 },
      'Healthy',
    ],
    ['DaemonSet', 'without a status', {}, { observedGeneration: 2 }, 'Progressing'],
    ['StatefulSet', 'whole', {}, whole, 'Healthy'],
    ['StatefulSet', 'updated up to its partition', partition, { ...whole, updatedReplicas: 1 }, 'Healthy'],
    [
      'StatefulSet',
      'not updated up to its partition',
      partition,
      { ...whole, updatedReplicas: 0 },
      'Progressing',
    ],
    ['StatefulSet', 'left to people', onDelete, { ...whole, updatedReplicas: 0 }, 'Healthy'],
    ['DaemonSet', 'whole', {}, everyNode, 'Healthy'],
    [
      'DaemonSet',
      'with pods of an older template',
      {},
      { ...everyNode, updatedNumberScheduled: 1 },
      'Progressing',
    ],
    ['DaemonSet', 'left to people', onDelete, { ...everyNode, updatedNumberScheduled: 0 }, 'Healthy'],
    ['ReplicaSet', 'whole', {}, whole, 'Healthy'],
    ['ReplicaSet', 'with pods missing', {}, { ...whole, availableReplicas: 1 }, 'Progressing'],
    ['ReplicaSet', 'that may make none', {}, { ...whole, ...conditions('ReplicaFailure=True') }, 'Degraded'],
  ])('a %s %s', (kind, _, spec, status, wanted) => {
    const given = anObject('apps/v1', kind, { spec: { replicas: 2, ...spec }, status });

    expect(healthOf(given).status).toBe(wanted);
  });

  it('a workload is healthy exactly when the runner holds it to be whole', () => {
    const count = fc.integer({ min: 0, max: 3 });
    const workloads = fc.record({
      kind: fc.constantFrom('Deployment', 'StatefulSet', 'DaemonSet'),
      spec: fc.record({
        replicas: count,
        updateStrategy: fc.constantFrom({}, partition.updateStrategy, onDelete.updateStrategy),
      }),
      status: fc.record({
        observedGeneration: fc.constantFrom(1, 2),
        replicas: count,
        readyReplicas: count,
        availableReplicas: count,
        updatedReplicas: count,
        desiredNumberScheduled: count,
        currentNumberScheduled: count,
        updatedNumberScheduled: count,
        numberReady: count,
        numberAvailable: count,
      }),
    });

    fc.assert(
      fc.property(workloads, ({ kind, spec, status }) => {
        // what is available is ready too
        const readyReplicas = Math.max(status.readyReplicas, status.availableReplicas);
        const numberReady = Math.max(status.numberReady, status.numberAvailable);
        const workload = anObject('apps/v1', kind, {
          spec,
          status: { ...status, readyReplicas, numberReady },
        });

        expect(healthOf(workload).status === 'Healthy').toBe(workloadHealth(workload, [], [], 0).whole);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['at work', {}, {}, false],
    ['done', {}, conditions('Complete=True'), true],
    ['failed', {}, conditions('Failed=True'), false],
  ])('a Job is healthy exactly when the runner holds it to be done: %s', (_, spec, status, isDone) => {
    const job = anObject('batch/v1', 'Job', { spec, status });

    expect(healthOf(job).status === 'Healthy').toBe(isDone);
    expect(workloadHealth(job, [], [], 0).whole).toBe(isDone);
  });
});
