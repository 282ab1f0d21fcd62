import type { KubeObject, Release, ReleaseStatus } from '@seatrial/model';
import { refOf } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { revertRequest } from './conclude.ts';
import { decideRelease } from './decide.ts';
import { configMap, healthy, newVersion, oldVersion, release, rollout, seen, version } from './fixtures.ts';
import { planRelease } from './plan.ts';
import type { ReleaseSeen } from './release.ts';

const at = '2026-01-01T00:00:00.000Z';
const t0 = Date.parse(at);
const undo = {
  release: 'shop-2-bbbbbbb',
  commit: 'd'.repeat(40),
  by: 'ann',
  at,
  comment: 'checkout is slow',
};
const migration: KubeObject = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'migrate-1', namespace: 'shop' },
  spec: {},
};
const notes: KubeObject = { ...configMap('new'), metadata: { name: 'notes', namespace: 'shop' } };

/** From `newVersion` back to `oldVersion`, which had a Job that is done. */
const plan = planRelease({
  application: 'shop',
  release: 'shop-3-aaaaaaa',
  version: oldVersion,
  desired: [...version('web:1'), migration],
  inventory: [...version('web:2'), notes].map(refOf),
  rollout: rollout(),
  isUndo: true,
});

function back(status: Partial<ReleaseStatus>, change: Partial<Release['spec']> = {}): Release {
  const given = release(status, {
    version: oldVersion,
    previousVersion: newVersion,
    undo,
    rollout: rollout({
      steps: [{ setWeight: 10 }, { approval: { count: 2 } }],
      watchSeconds: 60,
      progressDeadlineSeconds: 100,
    }),
    ...change,
  });
  return { ...given, metadata: { ...given.metadata, name: 'shop-3-aaaaaaa', uid: '12345678-1' } };
}

function world(change: Partial<ReleaseSeen> = {}): ReleaseSeen {
  return seen({
    plan: { type: 'Value', value: plan },
    workloads: { type: 'Value', value: [healthy(oldVersion, 4)] },
    desiredVersion: { type: 'Value', value: newVersion },
    ...change,
  });
}

const crashing: ReleaseSeen['workloads'] = {
  type: 'Value',
  value: [
    {
      ...healthy(oldVersion, 4),
      whole: false,
      failure: { reason: 'CrashLoopBackOff', message: 'web crashes' },
    },
  ],
};

describe('the plan of a way back', () => {
  it('has no canary, runs no Job again, keeps what the version has and deletes what the newer one added', () => {
    expect(plan.canary).toBeUndefined();
    expect(plan.full.map(({ kind }) => kind)).not.toContain('Job');
    expect(plan.workloads.map(({ kind }) => kind)).toEqual(['Deployment']);
    expect(plan.doneBefore).toEqual([refOf(migration)]);
    expect(plan.prune).toEqual([refOf(notes)]);
  });

  it('may delete most of what there is: a person wants that gone', () => {
    const many = Array.from({ length: 20 }, (_, index) => ({
      ...notes,
      metadata: { name: `notes-${index}`, namespace: 'shop' },
    }));
    const input = { application: 'shop', release: 'shop-3', version: oldVersion, desired: version('web:1') };
    const inventory = many.map(refOf);

    expect(planRelease({ ...input, inventory }).problem).toContain('delete 20');
    expect(planRelease({ ...input, inventory, isUndo: true }).problem).toBeUndefined();
  });
});

describe('a way back', () => {
  it('tells the ledger and is applied at once, whether or not that was told: no canary, no step, no approval', () => {
    const { status: told, actions, wakeAt } = decideRelease(back({}), world(), t0);
    const { status } = decideRelease({ ...back({}), status: told }, world({ settled: false }), t0);

    expect([told.phase, wakeAt]).toEqual(['Pending', t0]);
    expect(status).toMatchObject({
      phase: 'Promoting',
      reason: 'RollbackRequested',
      message: 'back from shop-2-bbbbbbb, as ann asked: checkout is slow',
      verdict: { outcome: 'Pass', gate: 'Person', by: 'ann' },
    });
    expect(status.step).toBeUndefined();
    expect(status.inventory).toContainEqual(refOf(migration));
    expect(actions).toMatchObject([
      {
        type: 'AppendLedger',
        entries: [
          {
            version: newVersion,
            release: 'shop-2-bbbbbbb',
            commit: undo.commit,
            outcome: 'Withdrawn',
            quarantined: true,
            verdict: { gate: 'Person', by: 'ann', message: expect.stringContaining('checkout is slow') },
          },
        ],
      },
    ]);
  });

  it('tells the ledger once, whatever its reason says', () => {
    const sent = back({ withdrawalSent: true, reason: 'ScenarioRunning' });
    const waiting = back({ reason: 'RollbackRequested' });

    expect(decideRelease(sent, world(), t0).status.phase).toBe('Promoting');
    expect(decideRelease(waiting, world(), t0)).toMatchObject({
      status: { phase: 'Pending', withdrawalSent: true },
      actions: [{ type: 'AppendLedger' }],
    });
  });

  it.each(['Pending', 'Promoting', 'Watching'] as const)('is not overtaken or taken back in %s', (phase) => {
    const asked = back({ phase }, { requests: [{ type: 'Rollback', by: 'bob', at }] });
    const desiredVersion = { type: 'Value', value: 'f'.repeat(40) } as const;

    const { status } = decideRelease(asked, world({ desiredVersion }), t0);

    expect(status.phase).not.toBe('RollingBack');
  });

  it('gets all its time to become whole, and then stays as it is', () => {
    const promoting = back({ phase: 'Promoting', notWholeSince: at });

    const early = decideRelease(promoting, world({ workloads: crashing }), t0 + 99_000);
    const late = decideRelease(promoting, world({ workloads: crashing }), t0 + 100_000);

    expect(early.status.phase).toBe('Promoting');
    expect(late.status).toMatchObject({
      phase: 'Failed',
      ledger: 'Pending',
      verdict: { outcome: 'Fail', reason: 'CrashLoopBackOff' },
    });
    expect([late.status.restore, late.status.revert]).toEqual([undefined, undefined]);
  });

  it('is not judged by the requests that the version before it still answers', () => {
    let given = back({ phase: 'Promoting' });
    for (let look = 0; look < 30; look += 1) {
      const counts = { requests: 100 * look, bad: 100 * look };
      const stable = { type: 'Value', value: { ...counts } } as const;
      const noWhole = { type: 'Value', value: [{ ...healthy(newVersion, 4), whole: false }] } as const;
      const during = world({
        workloads: noWhole,
        settled: false,
        arms: { stable, canary: { type: 'Unavailable', reason: 'no canary' } },
      });
      given = { ...given, status: decideRelease(given, during, t0 + look * 1000).status };
    }

    expect(given.status?.phase).toBe('Promoting');
  });

  it('that crashes while it is watched stays as it is', () => {
    const { status, actions } = decideRelease(
      back({ phase: 'Watching' }),
      world({ workloads: crashing }),
      t0 + 1_000,
    );

    expect(status).toMatchObject({ phase: 'Failed', message: 'after promotion: web crashes' });
    expect(actions).toEqual([]);
  });

  it('waits for a version that cannot be read, and gives up at its deadline with nothing touched', () => {
    const away = world({ plan: { type: 'Unavailable', reason: 'there is no such version' } });

    const waiting = decideRelease(back({}), away, t0 + 99_000);
    const over = decideRelease(back({}), away, t0 + 100_000);

    expect(waiting.status).toMatchObject({ phase: 'Pending', reason: 'ManifestsUnavailable' });
    expect(over.status).toMatchObject({
      phase: 'RollingBack',
      verdict: {
        gate: 'Infrastructure',
        message: 'the version before shop-2-bbbbbbb cannot be read from Git: there is no such version',
      },
    });
  });

  it('has the config branch reverted once it is stable, and says who asked and why', () => {
    const ended = decideRelease(back({ phase: 'Watching' }), world(), t0 + 60_000);

    expect(ended.status).toMatchObject({
      phase: 'Promoted',
      revert: { state: 'Wanted' },
      message: expect.stringMatching(
        /^the version before is stable again, back from shop-2-bbbbbbb, as ann asked: checkout is slow; in 60 s of watching/,
      ),
    });
    expect(revertRequest(back({}), ended.status)).toEqual({
      release: 'staging/shop-3-aaaaaaa@12345678',
      application: 'shop',
      path: 'apps/shop',
      makeup: { folders: ['apps/shop'] },
      fromVersion: newVersion,
      toVersion: oldVersion,
      fromTree: newVersion,
      toTree: oldVersion,
      subject: 'Revert shop to aaaaaaa: taken back as ann asked',
      body: 'Release shop-2-bbbbbbb was taken back on staging after its promotion, by shop-3-aaaaaaa.\n\nann: checkout is slow',
    });
  });

  it('leaves the config branch alone where the application says so', () => {
    const { status } = decideRelease(back({ phase: 'Watching' }, { revert: 'None' }), world(), t0 + 60_000);

    expect(status.revert).toEqual({ state: 'NotWanted' });
  });

  it('leaves the config branch alone where the person who asked says so', () => {
    const asked = { ...undo, revert: 'None' } as const;

    const { status } = decideRelease(back({ phase: 'Watching' }, { undo: asked }), world(), t0 + 60_000);

    expect(status.revert).toEqual({ state: 'NotWanted' });
  });

  it.each(['Promoted', 'Failed', 'RolledBack'] as const)(
    'that is %s is in the ledger together with what it took back, and keeps nothing out',
    (phase) => {
      const { actions } = decideRelease(back({ phase, ledger: 'Pending' }), world(), t0);

      expect(actions).toMatchObject([
        {
          type: 'AppendLedger',
          entries: [
            { version: newVersion, outcome: 'Withdrawn', quarantined: true },
            { version: oldVersion, outcome: phase, quarantined: false },
          ],
        },
      ]);
    },
  );
});
