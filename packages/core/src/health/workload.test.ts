import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { absentWorkload, versionAnnotation, workloadHealth } from './workload.ts';

const now = Date.parse('2026-01-01T00:01:00Z');

function deployment(status: Record<string, unknown>, generation = 2): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', uid: 'web-uid', generation, annotations: { [versionAnnotation]: 'version' } },
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
      version: 'version',
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

  it.each([
    {
      name: 'a quota that is used up',
      message: 'pods "web" is forbidden: exceeded quota: small',
      fault: 'obstacle',
    },
    { name: 'a webhook that is away', message: 'failed calling webhook "x": EOF', fault: 'obstacle' },
    { name: 'a policy', message: 'pods "web" is forbidden: violates PodSecurity', fault: 'failure' },
  ])('says what keeps the ReplicaSet from making pods: $name', ({ message, fault }) => {
    const condition = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message };
    const lastTransitionTime = new Date(now - 60_000).toISOString();
    const conditions = [{ ...condition, lastTransitionTime }];

    const health = workloadHealth(deployment({ replicas: 1, conditions }), [], [], now);

    expect(health).toMatchObject({ [fault]: { reason: 'FailedCreate', message } });
    expect(health).not.toHaveProperty(fault === 'failure' ? 'obstacle' : 'failure');
  });

  it('names infrastructure only where it keeps all pods that are not ready', () => {
    const scheduled = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'no node' };
    const labels = { 'pod-template-hash': 'new' };
    const unplaced = pod({ conditions: [scheduled] }, { labels });
    const probing = pod({ conditions: [{ type: 'Ready', status: 'False' }] }, { labels, name: 'web-2' });
    const starting = deployment({ readyReplicas: 0, availableReplicas: 0 });

    expect(workloadHealth(starting, [unplaced], replicaSets, now).obstacle?.reason).toBe('Unschedulable');
    expect(workloadHealth(starting, [unplaced, probing], replicaSets, now).obstacle).toBeUndefined();
  });

  it('fails by a pod that crashes, whatever keeps another from its node', () => {
    const scheduled = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'no node' };
    const labels = { 'pod-template-hash': 'new' };
    const unplaced = pod({ conditions: [scheduled] }, { labels });
    const crashing = pod(waiting('CrashLoopBackOff'), { labels, name: 'web-2' });
    const starting = deployment({ readyReplicas: 0, availableReplicas: 0 });

    const health = workloadHealth(starting, [unplaced, crashing], replicaSets, now);

    expect(health.failure?.reason).toBe('CrashLoopBackOff');
    expect(health).not.toHaveProperty('obstacle');
  });

  it('is not whole without the pod of a node that is away: another node can have it', () => {
    const held = {
      ...pod({ conditions: [{ type: 'Ready', status: 'Unknown' }] }),
      spec: { nodeName: 'n1' },
    };
    const status = { readyReplicas: 1, availableReplicas: 1 };

    expect(workloadHealth(deployment(status), [held], replicaSets, now, new Set(['n1'])).whole).toBe(false);
  });

  it('says that a Deployment is paused', () => {
    const paused = deployment({ updatedReplicas: 0 });
    const spec = { ...Object(paused['spec']), paused: true };

    expect(workloadHealth({ ...paused, spec }, [], [], now).obstacle?.reason).toBe('DeploymentPaused');
  });
});

describe('the health of a DaemonSet', () => {
  const counts = { desiredNumberScheduled: 100, currentNumberScheduled: 100, updatedNumberScheduled: 100 };
  const daemonSet = (status: Record<string, unknown>): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', uid: 'agent-uid', generation: 1 },
    status: { observedGeneration: 1, ...counts, ...status },
  });
  const onNode = (node: string): KubeObject => ({
    ...pod({ conditions: [{ type: 'Ready', status: 'False' }] }),
    spec: { nodeName: node },
  });
  const away = new Set(['n1']);

  it('is whole without the pod of a node that is away', () => {
    const status = { numberReady: 99, numberAvailable: 99 };

    expect(workloadHealth(daemonSet(status), [onNode('n1')], [], now, away).whole).toBe(true);
    expect(workloadHealth(daemonSet(status), [onNode('n2')], [], now, away).whole).toBe(false);
  });

  it('is not whole where a pod of another node is not ready either', () => {
    const status = { numberReady: 98, numberAvailable: 98 };

    expect(workloadHealth(daemonSet(status), [onNode('n1'), onNode('n2')], [], now, away).whole).toBe(false);
  });

  it('sees its pods of the newest revision crash', () => {
    const labels = { 'controller-revision-hash': 'b' };
    const crashing = pod(waiting('CrashLoopBackOff'), { labels });
    const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'agent-uid' }];
    const revision = {
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: { name: 'agent-b', labels, ownerReferences },
      revision: 2,
    };

    expect(workloadHealth(daemonSet({}), [crashing], [revision], now).failure?.reason).toBe(
      'CrashLoopBackOff',
    );
  });
});

describe('a StatefulSet', () => {
  const made = (replicas: number): KubeObject => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', uid: 'db-uid', generation: 1 },
    spec: { replicas: 3 },
    status: {
      observedGeneration: 1,
      replicas,
      updatedReplicas: replicas,
      availableReplicas: replicas,
      readyReplicas: replicas,
    },
  });
  const ready = (status: string): KubeObject => pod({ conditions: [{ type: 'Ready', status }] });

  it('of which the cluster makes too few pods, without a word, says nothing of its version', () => {
    const { obstacle, failure } = workloadHealth(made(1), [ready('True')], [], now);

    expect([obstacle?.reason, failure]).toEqual(['PodsNotMade', undefined]);
    expect(obstacle?.message).toContain('StatefulSet "db": 1 of 3 pods are made');
  });

  it('that waits for a pod of its own is not kept by anybody', () => {
    expect(workloadHealth(made(1), [ready('False')], [], now).obstacle).toBeUndefined();
  });
});

it('a Deployment with a pod that no node takes and one that crashes fails', () => {
  const labels = { 'pod-template-hash': 'new' };
  const scheduled = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'no node' };
  const pods = [
    pod({ conditions: [scheduled] }, { labels }),
    pod(waiting('CrashLoopBackOff'), { labels, name: 'web-2' }),
  ];

  const { failure, obstacle } = workloadHealth(deployment({ availableReplicas: 0 }), pods, replicaSets, now);

  expect([failure?.reason, obstacle]).toEqual(['CrashLoopBackOff', undefined]);
});
