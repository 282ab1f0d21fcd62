import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { versionAnnotation, workloadHealth } from './workload.ts';

const now = Date.parse('2026-01-01T00:01:00Z');

function job(status: Record<string, unknown>, spec: Record<string, unknown> = {}): KubeObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'migrate', annotations: { [versionAnnotation]: 'version' } },
    spec: { completions: 2, ...spec },
    status,
  };
}

function podWaiting(reason: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'migrate-1', uid: 'u' },
    status: { containerStatuses: [{ name: 'migrate', ready: false, state: { waiting: { reason } } }] },
  };
}

describe('a Job', () => {
  it('is not whole while it runs', () => {
    const { whole, replicas, readyReplicas, failure } = workloadHealth(job({ succeeded: 1 }), [], [], now);

    expect({ whole, replicas, readyReplicas, failure }).toEqual({
      whole: false,
      replicas: 2,
      readyReplicas: 1,
      failure: undefined,
    });
  });

  it('is not whole while pods of it run, although some have succeeded', () => {
    expect(workloadHealth(job({ active: 1, succeeded: 1 }), [], [], now).whole).toBe(false);
  });

  it('is whole when it is complete, and remembers which version it was applied from', () => {
    const complete = job({ succeeded: 2, conditions: [{ type: 'Complete', status: 'True' }] });

    expect(workloadHealth(complete, [], [], now)).toMatchObject({ whole: true, version: 'version' });
  });

  it('is whole while a person keeps it suspended', () => {
    expect(workloadHealth(job({}, { suspend: true }), [], [], now).whole).toBe(true);
  });

  it('has failed when it says so, and is told not to come back', () => {
    const message = 'Job has reached the specified backoff limit';
    const failed = job({
      conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message }],
    });

    expect(workloadHealth(failed, [], [], now).failure).toEqual({
      reason: 'BackoffLimitExceeded',
      message: `Job migrate: ${message}; it does not run again under this name`,
    });
  });

  it('waits where its registry is away, and does not fail because a pod crashed', () => {
    const seen = (reason: string) => workloadHealth(job({}), [podWaiting(reason)], [], now);

    expect(seen('InvalidImageName').failure?.reason).toBe('InvalidImageName');
    expect(seen('ImagePullBackOff').obstacle?.reason).toBe('ImagePullBackOff');
    expect(seen('CrashLoopBackOff').failure).toBeUndefined();
  });

  it('tells with what its pod ended', () => {
    const failed = job({
      conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'm' }],
    });
    const state = { terminated: { exitCode: 3, reason: 'Error', message: 'relation exists' } };
    const ended = {
      ...podWaiting(''),
      status: { phase: 'Failed', containerStatuses: [{ name: 'migrate', state }] },
    };

    const { failure } = workloadHealth(failed, [ended], [], now);

    expect(failure?.message).toContain('pod migrate-1 ended with exit code 3;');
    expect(failure?.crash).toMatchObject({
      container: 'migrate',
      exitCode: 3,
      terminationMessage: 'relation exists',
    });
  });
});
