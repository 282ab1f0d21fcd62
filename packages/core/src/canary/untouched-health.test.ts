import type { KubeObject, ReleaseStatus } from '@seatrial/model';
import { refOf } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { absentWorkload, type WorkloadHealth } from '../health/workload.ts';
import { decideRelease } from './decide.ts';
import { healthy, newVersion, oldVersion, release, rollout, seen, version } from './fixtures.ts';
import { planRelease } from './plan.ts';

const t0 = Date.parse('2026-01-01T00:00:00.000Z');
const watchMs = 60_000;
/** After the watch, and after the deadline that is counted from its beginning. */
const [watched, late] = [t0 + watchMs, t0 + 400_000];

const worker: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'worker', namespace: 'shop' },
  spec: {
    template: {
      metadata: { labels: { app: 'worker' } },
      spec: { containers: [{ name: 'worker', image: 'worker:1' }] },
    },
  },
};
const workerRef = refOf(worker);

const plan = planRelease({
  application: 'shop',
  release: 'shop-2-bbbbbbb',
  version: newVersion,
  desired: [...version('web:2'), worker],
  current: { version: oldVersion, objects: [...version('web:1'), worker] },
  inventory: [],
  rollout: rollout(),
});

const crashing = { failure: { reason: 'CrashLoopBackOff', message: 'it crashes' } };
const unplaced = { obstacle: { reason: 'Unschedulable', message: 'no node has room' } };
const unready = { readyReplicas: 0 };

type Unwell = Partial<WorkloadHealth>;

/** Both workloads of the plan with a version, and what one of them lacks. */
function workloads(version: string, lacks: { readonly web?: Unwell; readonly worker?: Unwell } = {}) {
  return {
    type: 'Value' as const,
    value: plan.workloads.map(({ name }): WorkloadHealth => {
      const lack = name === 'web' ? lacks.web : lacks.worker;
      return lack === undefined ? healthy(version, 1) : { ...healthy(version, 1), whole: false, ...lack };
    }),
  };
}

function look(
  status: Partial<ReleaseStatus>,
  lacks: Parameters<typeof workloads>[1],
  now = t0,
  spec: Parameters<typeof release>[1] = {},
): ReleaseStatus {
  const given = release(
    { inventory: plan.full.map(refOf), notWholeBefore: [], ...status },
    { rollout: rollout({ watchSeconds: watchMs / 1_000 }), ...spec },
  );
  const world = { plan: { type: 'Value', value: plan } as const, workloads: workloads(newVersion, lacks) };
  return decideRelease(given, seen({ ...world, leftovers: { type: 'Value', value: [] } }), now).status;
}

const notWholeBefore = [{ ...workerRef, message: '0 of 1 pods ready' }];
const since = new Date(t0).toISOString();
/** It has not been whole for longer than the deadline. */
const longUnwell = { phase: 'Watching', notWholeSince: since } as const;

describe('what was not whole before a release', () => {
  const begin = (
    lacks: Parameters<typeof workloads>[1],
    phase: 'Pending' | 'Progressing',
    before?: typeof notWholeBefore,
  ) => {
    const given = release({ phase, ...(before === undefined ? {} : { notWholeBefore: before }) });
    const world = { plan: { type: 'Value', value: plan } as const, workloads: workloads(oldVersion, lacks) };
    return decideRelease(given, seen(world), t0).status.notWholeBefore;
  };

  it('is noted before anything is applied, with what it lacked', () => {
    expect(begin({ worker: unready }, 'Pending')).toEqual(notWholeBefore);
    expect(begin({ worker: crashing }, 'Pending')).toEqual([{ ...workerRef, message: 'it crashes' }]);
    expect(begin({}, 'Pending')).toEqual([]);
  });

  it('is taken off when it becomes whole under the canary', () => {
    expect(begin({ worker: unready }, 'Progressing', notWholeBefore)).toEqual(notWholeBefore);
    expect(begin({}, 'Progressing', notWholeBefore)).toEqual([]);
  });

  it('is not begun with while nobody can see it', () => {
    const given = release({ phase: 'Pending' });
    const workloads = { type: 'Unavailable', reason: 'no answer' } as const;

    expect(
      decideRelease(given, seen({ plan: { type: 'Value', value: plan }, workloads }), t0).status,
    ).toMatchObject({
      phase: 'Pending',
      reason: 'ClusterUnavailable',
    });
  });
});

describe('a workload that a release changes', () => {
  it('takes it back at once when it crashes in the watch', () => {
    expect(look({ phase: 'Watching' }, { web: crashing })).toMatchObject({
      phase: 'RollingBack',
      verdict: { outcome: 'Fail', gate: 'Health', reason: 'CrashLoopBackOff' },
    });
  });

  it('is waited for when it is not whole at the end of the watch, until the deadline', () => {
    expect(look({ phase: 'Watching' }, { web: unready }, watched)).toMatchObject({
      phase: 'Watching',
      reason: 'WaitingForWhole',
    });
    expect(look(longUnwell, { web: unready }, late)).toMatchObject({
      phase: 'RollingBack',
      verdict: { outcome: 'Fail', gate: 'Health', reason: 'ProgressDeadlineExceeded' },
    });
  });

  it('ends a first version that has nothing to go back to as failed', () => {
    const given = release(
      { ...longUnwell, inventory: plan.full.map(refOf) },
      { previousVersion: undefined, rollout: rollout({ watchSeconds: 60 }) },
    );
    const first = { ...plan, previous: [], untouched: new Set<string>() };
    const world = {
      plan: { type: 'Value', value: first } as const,
      workloads: workloads(newVersion, { web: crashing }),
    };

    expect(decideRelease(given, seen(world), watched).status.phase).toBe('Watching');
    expect(decideRelease(given, seen(world), late).status.phase).toBe('Failed');
  });

  it('does not speak against it where the cluster keeps it from being whole, and is named', () => {
    const status = look(longUnwell, { web: unplaced }, late);

    expect(status.phase).toBe('Promoted');
    expect(status.conditions).toContainEqual(
      expect.objectContaining({ type: 'WorkloadsWhole', status: 'False', reason: 'NoLongerWhole' }),
    );
  });
});

describe('a workload that a release does not touch', () => {
  it('does not stop its promotion, and is named', () => {
    const old = look({ phase: 'Promoting', notWholeBefore }, { worker: unready });
    const broken = look({ phase: 'Promoting' }, { worker: unready });

    expect(old.phase).toBe('Watching');
    expect(old.message).toContain('not whole before it either, and not touched by it: Deployment "worker"');
    expect(broken.phase).toBe('Watching');
    expect(broken.message).toContain('no longer whole, though not touched by it: Deployment "worker"');
  });

  it('has to be applied before it is promoted', () => {
    expect(
      look({ phase: 'Promoting' }, { worker: { ...absentWorkload, whole: false, version: oldVersion } })
        .phase,
    ).toBe('Promoting');
  });

  it('is told and no more where it was not whole before', () => {
    const status = look({ phase: 'Watching', notWholeBefore }, { worker: crashing }, watched);

    expect(status.phase).toBe('Promoted');
    expect(status.message).toContain('not whole before it either');
    expect(status.conditions).toContainEqual(
      expect.objectContaining({
        type: 'WorkloadsWhole',
        status: 'False',
        reason: 'NotWholeBefore',
        message: 'Deployment "worker": it crashes',
      }),
    );
  });

  it('is given the time of the watch to recover', () => {
    expect(look({ phase: 'Watching' }, { worker: crashing }, watched - 1).phase).toBe('Watching');
  });

  it('that was whole before and crashes at the end of the watch leaves open what has broken it', () => {
    expect(look({ phase: 'Watching' }, { worker: crashing }, watched)).toMatchObject({
      phase: 'RollingBack',
      restore: true,
      verdict: {
        outcome: 'Inconclusive',
        gate: 'OtherWorkload',
        reason: 'CrashLoopBackOff',
        message:
          'after promotion: Deployment "worker", which was whole before and which this version does not touch: it crashes',
      },
    });
  });

  it('that was whole before and is only not ready is waited for until the deadline', () => {
    expect(look({ phase: 'Watching' }, { worker: unready }, watched)).toMatchObject({
      phase: 'Watching',
      reason: 'WaitingForWhole',
    });
    expect(look(longUnwell, { worker: unready }, late)).toMatchObject({
      phase: 'RollingBack',
      verdict: { outcome: 'Inconclusive', gate: 'OtherWorkload', reason: 'NotWhole' },
    });
  });

  it('takes no version back for which the cluster has no room, and is named', () => {
    const status = look(longUnwell, { worker: unplaced }, late);

    expect(status.phase).toBe('Promoted');
    expect(status.message).toContain('no longer whole, though not touched by it');
  });

  it('takes no way back that a person asked for back', () => {
    const undo = { release: 'shop-1', commit: 'c'.repeat(40), by: 'ada', at: since };
    const status = look({ phase: 'Watching' }, { worker: crashing }, watched, { undo });

    expect(status.phase).toBe('Promoted');
    expect(status.conditions).toContainEqual(expect.objectContaining({ type: 'WorkloadsWhole' }));
  });

  it('keeps no version out for which it took it back', () => {
    const { status } = decideRelease(
      release({
        phase: 'RolledBack',
        ledger: 'Pending',
        verdict: {
          outcome: 'Inconclusive',
          gate: 'OtherWorkload',
          reason: 'NotWhole',
          message: '',
          at: since,
        },
      }),
      seen(),
      t0,
    );
    const { actions } = decideRelease(release(status), seen(), t0);

    expect(actions).toMatchObject([{ type: 'AppendLedger', entries: [{ quarantined: false }] }]);
  });

  it('is not waited for on the way back', () => {
    const given = release({ phase: 'RollingBack', restore: true, reason: 'Restoring', task: 'Restoring' });

    const { status } = decideRelease(
      given,
      seen({ plan: { type: 'Value', value: plan }, workloads: workloads(oldVersion, { worker: crashing }) }),
      t0,
    );

    expect(status.phase).toBe('RolledBack');
  });
});
