import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { newTree, oldTree, rollout, version } from './fixtures.ts';
import { planRelease, type ReleasePlan } from './plan.ts';

function job(image: string, spec: Record<string, unknown> = {}): KubeObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'migrate', namespace: 'shop' },
    spec: { template: { spec: { containers: [{ name: 'migrate', image }] } }, ...spec },
  };
}

function planned(before: readonly KubeObject[], after: readonly KubeObject[]): ReleasePlan {
  return planRelease({
    application: 'shop',
    release: 'shop-2-bbbbbbb',
    tree: newTree,
    desired: [...version('web:2'), ...after],
    current: { tree: oldTree, objects: [...version('web:1'), ...before] },
    inventory: [],
    rollout: rollout(),
  });
}

describe('a Job among the manifests', () => {
  it('is waited for, and does not run with the canary', () => {
    const plan = planned([], [job('migrate:1')]);

    expect(plan.problem).toBeUndefined();
    expect(plan.workloads.map(({ kind, name }) => `${kind}/${name}`)).toEqual([
      'Deployment/web',
      'Job/migrate',
    ]);
    expect(plan.canary?.objects(1).map(({ kind }) => kind)).not.toContain('Job');
  });

  it('may stay as it is, and be run less at a time', () => {
    expect(planned([job('migrate:1')], [job('migrate:1', { parallelism: 1 })]).problem).toBeUndefined();
  });

  it('cannot be changed, and the message says what to do', () => {
    expect(planned([job('migrate:1')], [job('migrate:2')]).problem).toBe(
      'Job "migrate" has another template than before, and a Job cannot be changed; give it another name, and the old one is deleted',
    );
  });

  it('may not delete itself', () => {
    expect(planned([], [job('migrate:1', { ttlSecondsAfterFinished: 60 })]).problem).toContain(
      'remove ttlSecondsAfterFinished',
    );
  });
});
