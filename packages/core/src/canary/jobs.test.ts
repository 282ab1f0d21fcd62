import type { KubeObject, ObjectRef, ReleaseStatus } from '@seatrial/model';
import { refOf } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { absentWorkload, type WorkloadHealth } from '../health/workload.ts';
import { decideRelease } from './decide.ts';
import { healthy, newVersion, oldVersion, release, rollout, seen, service, version } from './fixtures.ts';
import { leftoverCandidates } from './leftovers.ts';
import { planRelease, type ReleasePlan } from './plan.ts';

const t0 = Date.parse('2026-01-01T00:00:00.000Z');

function job(image: string, spec: Record<string, unknown> = {}, name = 'migrate'): KubeObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: 'shop' },
    spec: { template: { spec: { containers: [{ name: 'migrate', image }] } }, ...spec },
  };
}

function planned(before: readonly KubeObject[], after: readonly KubeObject[]): ReleasePlan {
  return planRelease({
    application: 'shop',
    release: 'shop-2-bbbbbbb',
    version: newVersion,
    desired: [...version('web:2'), ...after],
    current: { version: oldVersion, objects: [...version('web:1'), ...before] },
    inventory: before.map(refOf),
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
      'Job "migrate" has another template than before, and a Job cannot be changed; give it another name, and the old one is deleted, or the annotation seatrial.dev/replace: "true", and it is deleted and made again',
    );
  });

  it('is made again where its manifest says so', () => {
    const changed = job('migrate:2');
    const annotations = { 'seatrial.dev/replace': 'true' };
    const replaced = { ...changed, metadata: { ...changed.metadata, annotations } };

    expect(planned([job('migrate:1')], [replaced]).problem).toBeUndefined();
  });

  describe('that deletes itself when it is done', () => {
    const passing = job('migrate:1', { ttlSecondsAfterFinished: 600 });
    const first = planned([], [passing]);
    const promoting = release({ phase: 'Promoting' });
    const look = (status: ReleaseStatus | undefined, migrate: WorkloadHealth, settled = true) => {
      const { canary: _, ...plan } = first;
      const workloads = [healthy(newVersion, 4), migrate];
      return decideRelease(
        status === undefined ? promoting : { ...promoting, status },
        seen({
          plan: { type: 'Value', value: plan },
          workloads: { type: 'Value', value: workloads },
          settled,
        }),
        t0,
      );
    };

    it('is a Job like any other', () => {
      expect(first.problem).toBeUndefined();
      expect(first.full.map(({ kind }) => kind)).toContain('Job');
      expect(look(undefined, absentWorkload).status.phase).toBe('Promoting');
    });

    it('is done for this release once it was seen done, and is not made again by a runner that starts anew', () => {
      const done = look(undefined, healthy(newVersion, 1), false).status;

      const again = look(done, absentWorkload, false);

      expect(done.doneJobs?.map(({ name }) => name)).toEqual(['migrate']);
      const applied = again.actions.flatMap((action) => (action.type === 'Apply' ? action.objects : []));
      expect(applied.map(({ kind }) => kind)).toContain('Deployment');
      expect(applied.map(({ kind }) => kind)).not.toContain('Job');
      expect(look(done, absentWorkload).status.phase).toBe('Watching');
    });

    it('is not run again by the next version that has it, nor waited for, nor deleted', () => {
      const next = planned([passing], [passing]);

      expect(next.full.map(({ kind }) => kind)).not.toContain('Job');
      expect(next.workloads.map(({ kind }) => kind)).toEqual(['Deployment']);
      expect(next.prune).toEqual([]);
    });

    it('runs with the version that no longer suspends it', () => {
      const held = job('migrate:1', { ttlSecondsAfterFinished: 600, suspend: true });

      expect(planned([held], [passing]).full.map(({ kind }) => kind)).toContain('Job');
    });

    it('is refused where it goes before it can be seen done', () => {
      expect(planned([], [job('migrate:1', { ttlSecondsAfterFinished: 59 })]).problem).toContain(
        'set ttlSecondsAfterFinished to 60 or more',
      );
    });
  });

  describe('that a version has dropped', () => {
    const old = job('migrate:1', {}, 'migrate-1');
    const plan = planned([old, { ...service, metadata: { name: 'old', namespace: 'shop' } }], []);
    const whole = { type: 'Value', value: [healthy(newVersion, 4)] } as const;

    it.each([
      { phase: 'Promoting', goes: ['Service/old'] },
      { phase: 'Watching', goes: ['Job/migrate-1'] },
    ] as const)('stays until it cannot be gone back to: in $phase goes $goes', ({ phase, goes }) => {
      const candidates = leftoverCandidates(release({ phase }), plan);

      expect(candidates.map(({ kind, name }) => `${kind}/${name}`)).toEqual(goes);
    });

    it('is deleted before the version is called promoted', () => {
      const watching = release({ phase: 'Watching' }, { rollout: rollout({ watchSeconds: 60 }) });
      const left = (refs: readonly ObjectRef[]) =>
        decideRelease(
          watching,
          seen({ workloads: whole, leftovers: { type: 'Value', value: refs } }),
          t0 + 60_000,
        );

      expect(left([refOf(old)])).toMatchObject({
        status: { phase: 'Watching', task: 'Cleaning' },
        actions: [{ type: 'Delete', refs: [refOf(old)] }],
      });
      expect(left([]).status.phase).toBe('Promoted');
    });
  });

  describe('of a version that is gone back to', () => {
    const [one, both, two] = [job('1', {}, 'one'), job('both', {}, 'both'), job('2', {}, 'two')];
    const plan = { type: 'Value', value: planned([one, both], [both, two]) } as const;
    const restoring = release({ phase: 'RollingBack', restore: true, task: 'Restoring' });

    it('does not run again: it was deleted, and what it did is done', () => {
      const { actions } = decideRelease(restoring, seen({ plan, settled: false }), t0);

      const applied = actions.flatMap((action) => (action.type === 'Apply' ? action.objects : []));
      expect(applied.map(({ kind }) => kind)).toEqual(['ConfigMap', 'Service', 'Deployment', 'HTTPRoute']);
    });

    it('is not waited for', () => {
      const undone = { ...healthy(newVersion, 1), whole: false };
      const workloads = { type: 'Value', value: [healthy(oldVersion, 4), undone, undone] } as const;

      const { status } = decideRelease(restoring, seen({ plan, workloads }), t0);

      expect(status.phase).toBe('RolledBack');
    });
  });
});
