import type {
  ApplicationState,
  ApplicationStateStatus,
  Release,
  ReleaseRequest,
  ReleaseStatus,
} from '@seatrial/model';
import { Application, parseRelease } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { release } from '../canary/fixtures.ts';
import { decideApplication } from './decide.ts';
import { seen } from './fixtures.ts';
import type { ApplicationSeen } from './seen.ts';

const at = '2026-01-01T00:00:00.000Z';
const now = Date.parse(at) + 60_000;
const [one, two, three] = ['1', '2', '3'].map((digit) => digit.repeat(40)) as [string, string, string];
const [firstCommit, secondCommit] = ['d', 'e'].map((digit) => digit.repeat(40)) as [string, string];
const rollback: ReleaseRequest = { type: 'Rollback', by: 'ann', at, comment: 'checkout is slow' };
const retry: ReleaseRequest = { type: 'Retry', by: 'bob', at };
const undo = { release: 'shop-2-2222222', commit: secondCommit, by: 'ann', at, comment: 'checkout is slow' };

const application = Application.parse({
  apiVersion: 'seatrial.dev/v1alpha1',
  kind: 'Application',
  metadata: { name: 'shop' },
  spec: {
    path: 'apps/shop',
    namespace: 'shop',
    targets: [{ cluster: 'here', steps: [{ approval: { count: 2 } }] }],
  },
});

function named(name: string, status: Partial<ReleaseStatus>, spec: Partial<Release['spec']>): Release {
  const made = release({ ledger: 'Recorded', ...status }, spec);
  return { ...made, metadata: { ...made.metadata, name } };
}

function stable(requests: ReleaseRequest[], spec: Partial<Release['spec']> = {}): Release {
  const change = {
    version: two,
    previousVersion: one,
    previousCommit: firstCommit,
    commit: secondCommit,
    ...spec,
  };
  return named('shop-2-2222222', { phase: 'Promoted' }, { ...change, requests });
}

function attempt(
  name: string,
  phase: 'Promoting' | 'Promoted' | 'RolledBack' | 'Failed' | 'Superseded',
  requests: ReleaseRequest[] = [],
  gate: 'Health' | 'Infrastructure' = 'Health',
): Release {
  const verdict = { outcome: 'Fail', gate, reason: 'CrashLoopBackOff', message: 'web crashes', at } as const;
  const finishedAt = at;
  return named(
    name,
    { phase, verdict, finishedAt },
    { version: one, commit: firstCommit, previousVersion: two, undo, requests },
  );
}

function state(status: Partial<ApplicationStateStatus> = {}): ApplicationState {
  return {
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'ApplicationState',
    metadata: { name: 'shop', namespace: 'shop' },
    spec: { application: 'shop', cluster: 'here', requests: [] },
    status: {
      sequence: 2,
      stableVersion: two,
      stableCommit: secondCommit,
      stableRelease: 'shop-2-2222222',
      currentRelease: 'shop-2-2222222',
      desiredVersion: two,
      inventory: [],
      quarantine: [],
      conditions: [],
      ...status,
    },
  };
}

function decide(
  releases: readonly Release[],
  status: Partial<ApplicationStateStatus> = {},
  change: Partial<ApplicationSeen> = {},
  when = now,
) {
  const head = { type: 'Value', value: { commit: secondCommit, version: two } } as const;
  return decideApplication(state(status), seen({ application, head, releases, ...change }), when);
}

function dropped(decision: ReturnType<typeof decide>) {
  return decision.status.conditions.find(({ type }) => type === 'RollbackAccepted');
}

function ready(decision: ReturnType<typeof decide>) {
  return decision.status.conditions.find(({ type }) => type === 'Ready');
}

describe('a stable release that somebody wants taken back', () => {
  it('goes back also where its namespace is no longer granted, while nothing else begins', () => {
    const namespaceRefused = 'namespace "shop" is no longer granted';
    const newer = { type: 'Value', value: { commit: secondCommit, version: '4'.repeat(40) } } as const;

    const back = decide([stable([rollback])], {}, { namespaceRefused });
    const next = decide([stable([])], {}, { namespaceRefused, head: newer });

    expect(back.actions).toMatchObject([{ type: 'CreateRelease', release: { spec: { version: one } } }]);
    expect(next.actions).toEqual([]);
    expect(ready(next)).toMatchObject({
      status: 'False',
      reason: 'NamespaceNotGranted',
      message: namespaceRefused,
    });
  });

  it('is kept out, and a release of the version before it begins, with no steps', () => {
    const decision = decide([stable([rollback])]);

    expect(decision.status).toMatchObject({
      currentRelease: 'shop-3-1111111',
      stableRelease: 'shop-2-2222222',
      desiredVersion: two,
      quarantine: [{ version: two, release: 'shop-2-2222222', reason: 'RollbackRequested' }],
    });
    expect(ready(decision)).toMatchObject({
      status: 'False',
      reason: 'RollingBack',
      message:
        '1111111 is put back: back from shop-2-2222222, as ann asked: checkout is slow (shop-3-1111111)',
    });
    const [action] = decision.actions;
    if (action?.type !== 'CreateRelease') throw new Error('a release is made');
    const { spec } = parseRelease(action.release);
    expect(spec).toMatchObject({ version: one, commit: firstCommit, previousVersion: two, undo });
    const [unreverted] = decide([stable([{ ...rollback, revert: 'None' }])]).actions;
    expect(unreverted).toMatchObject({ release: { spec: { undo: { ...undo, revert: 'None' } } } });
    expect(spec.steps).toBeUndefined();
  });

  it('goes back whatever the config branch says, or where nobody can read it, or all else is suspended', () => {
    const suspended = { ...application, spec: { ...application.spec, suspend: true } };
    const heads = [
      { type: 'Unavailable', reason: 'Git is away' },
      { type: 'Value', value: { commit: secondCommit, version: three } },
      { type: 'Value', value: { commit: secondCommit } },
    ] as const;

    const created = [
      decide([stable([rollback])], {}, { application: suspended }),
      ...heads.map((head) => decide([stable([rollback])], {}, { head })),
    ].map(({ status, actions }) => [status.currentRelease, actions.map(({ type }) => type)]);

    expect(created).toEqual(Array.from({ length: 4 }, () => ['shop-3-1111111', ['CreateRelease']]));
  });

  it('is made once: a crash after the record was written does not begin a second one', () => {
    const first = decide([stable([rollback])]);
    const again = decide([stable([rollback])], first.status);
    const underWay = decide([stable([rollback]), attempt('shop-3-1111111', 'Promoting')], first.status);

    expect(again.status.sequence).toBe(3);
    expect(again.actions).toEqual(first.actions);
    expect(underWay.actions).toEqual([]);
  });

  it('waits for a release that is in flight, and is forgotten when that becomes stable', () => {
    const newer = (phase: 'Progressing' | 'Promoted' | 'RolledBack') =>
      named('shop-3-3333333', { phase }, { version: three, previousVersion: two });
    const status = { sequence: 3, currentRelease: 'shop-3-3333333' };

    const waiting = decide([stable([rollback]), newer('Progressing')], status);
    const ended = decide([stable([rollback]), newer('RolledBack')], waiting.status);
    const overtaken = decide([stable([rollback]), newer('Promoted')], waiting.status);

    expect(waiting.actions).toEqual([]);
    expect(waiting.status.rollback).toEqual({
      release: 'shop-2-2222222',
      by: 'ann',
      waitsFor: 'shop-3-3333333',
    });
    expect(ready(waiting)).toMatchObject({
      reason: 'RollbackWaits',
      message: expect.stringMatching(/; it waits for the end of shop-3-3333333 \(shop-3-3333333\)$/),
    });
    expect(ended.status.currentRelease).toBe('shop-4-1111111');
    expect(ended.status.rollback).toBeUndefined();
    expect(overtaken.actions).toEqual([]);
    expect(overtaken.status.stableRelease).toBe('shop-3-3333333');
    expect(overtaken.status.rollback).toBeUndefined();
    expect(dropped(overtaken)).toMatchObject({
      status: 'False',
      reason: 'NewerStable',
      message:
        'shop-2-2222222 is not taken back, as ann asked: shop-3-3333333 has become stable meanwhile; "seatrial rollback shop/shop-3-3333333" takes that one back',
    });
  });

  it.each([
    ['a first version', stable([rollback], { previousVersion: undefined }), 'FirstVersion'],
    ['one that may be tried again', stable([rollback, retry]), undefined],
    ['a rejection, which comes too late', stable([{ ...rollback, type: 'Reject' }]), undefined],
    ['a way back itself', stable([rollback], { undo: { ...undo, release: 'shop-1-9999999' } }), 'IsWayBack'],
  ])('stays where it is %s', (_, release, why) => {
    const decision = decide([release]);

    expect(decision.actions).toEqual([]);
    expect(decision.status.quarantine).toEqual([]);
    expect(ready(decision)?.reason).toBe('Stable');
    expect(dropped(decision)?.reason).toBe(why);
  });

  it('goes back though a way back from another release has failed', () => {
    const earlier = attempt('shop-1-1111111', 'RolledBack');
    const spec = { ...earlier.spec, undo: { ...undo, release: 'shop-0-2222222' } };

    const { status } = decide([{ ...earlier, spec }, stable([rollback])]);

    expect(status.currentRelease).toBe('shop-3-1111111');
  });

  it('does nothing to a release that is not the stable one any more', () => {
    const old = named(
      'shop-1-1111111',
      { phase: 'Promoted' },
      { version: one, previousVersion: three, requests: [rollback] },
    );

    const decision = decide([old, stable([])]);

    expect(decision.actions).toEqual([]);
    expect(decision.status.quarantine).toEqual([]);
  });
});

describe('a way back that has ended', () => {
  const undone = {
    quarantine: [{ version: two, release: 'shop-2-2222222', reason: 'RollbackRequested', at }],
  };
  const arrived = { ...undone, sequence: 3, currentRelease: 'shop-3-1111111' };

  it('leaves the version out that it led away from, and rests when the config branch is reverted', () => {
    const releases = [stable([rollback]), attempt('shop-3-1111111', 'Promoted')];

    const before = decide(releases, arrived);
    const head = { type: 'Value', value: { commit: firstCommit, version: one } } as const;
    const after = decide(releases, before.status, { head });

    expect([before, after].map(dropped)).toEqual([undefined, undefined]);
    expect(before.status).toMatchObject({ stableVersion: one, stableRelease: 'shop-3-1111111', ...undone });
    expect([before, after].map((it) => [it.actions, ready(it)?.reason])).toEqual([
      [[], 'Quarantined'],
      [[], 'Stable'],
    ]);
  });

  it.each([
    ['RolledBack', 'shop-2-2222222'],
    ['Failed', 'shop-3-1111111'],
  ] as const)('stays where it is and says so when it is %s', (phase, stableRelease) => {
    const releases = [stable([rollback]), attempt('shop-3-1111111', phase)];

    const decision = decide(releases, arrived);

    expect(decision.actions).toEqual([]);
    expect(decision.status.stableRelease).toBe(stableRelease);
    expect(decision.status.quarantine).toEqual(undone.quarantine);
    expect(ready(decision)).toMatchObject({ status: 'False', reason: 'RollbackFailed' });
    expect(ready(decision)?.message).toContain(
      'shop-3-1111111, back from shop-2-2222222, as ann asked: checkout is slow, has failed: web crashes',
    );
  });

  it.each(['RolledBack', 'Failed'] as const)('that is %s does not keep out what mends it', (phase) => {
    const releases = [stable([rollback]), attempt('shop-3-1111111', phase)];
    const head = { type: 'Value', value: { commit: firstCommit, version: three } } as const;

    expect(decide(releases, arrived, { head }).status.currentRelease).toBe('shop-4-3333333');
  });

  it.each(['RolledBack', 'Failed'] as const)('that is %s is gone again when somebody asks', (phase) => {
    const releases = [stable([rollback]), attempt('shop-3-1111111', phase, [retry])];

    const decision = decide(releases, arrived);

    expect(decision.status.currentRelease).toBe('shop-4-1111111');
    expect(decision.actions).toMatchObject([
      { type: 'CreateRelease', release: { spec: { version: one, previousVersion: two, undo } } },
    ]);
  });

  it('is gone again once for each time that somebody asks', () => {
    const again = attempt('shop-4-1111111', 'RolledBack');
    const releases = [stable([rollback]), again, attempt('shop-3-1111111', 'RolledBack', [retry])];

    const decision = decide(releases, { ...arrived, sequence: 4, currentRelease: 'shop-4-1111111' });

    expect(decision.actions).toEqual([]);
    expect(ready(decision)?.message).toContain('shop-4-1111111, back from shop-2-2222222');
  });

  it('is gone again by itself where infrastructure kept it, after a pause', () => {
    const releases = [stable([rollback]), attempt('shop-3-1111111', 'Failed', [], 'Infrastructure')];
    const head = { type: 'Unavailable', reason: 'away' } as const;

    const waiting = decide(releases, arrived);
    const due = decide(releases, arrived, { head }, Date.parse(at) + 300_000);

    expect([waiting.actions, waiting.wakeAt]).toEqual([[], Date.parse(at) + 300_000]);
    expect(due.status.currentRelease).toBe('shop-4-1111111');
  });

  it('counts its tries, and after six is not gone again until somebody asks: then it counts anew', () => {
    const next = (tries: number, requests: ReleaseRequest[] = []) => {
      const failed = attempt('shop-3-1111111', 'RolledBack', requests, 'Infrastructure');
      const word = tries === 1 ? undo : { ...undo, attempt: tries };
      const given = { ...failed, spec: { ...failed.spec, undo: word } };
      return decide([stable([rollback]), given], arrived, {}, Date.parse(at) + 3_600_000);
    };
    const attempts = [next(1), next(5), next(6, [retry])].map(({ actions: [action] }) =>
      action?.type === 'CreateRelease' ? (parseRelease(action.release).spec.undo?.attempt ?? 1) : undefined,
    );
    const over = next(6);

    expect(attempts).toEqual([2, 6, 1]);
    expect([over.actions, over.wakeAt]).toEqual([[], 'OnChange']);
    expect(ready(over)).toMatchObject({ status: 'False', reason: 'RollbackFailed' });
    expect(ready(over)?.message).toMatch(/; after 6 tries it is not tried again by itself$/);
  });

  it('lets the version in again that was taken back, when somebody asks', () => {
    const releases = [stable([rollback, retry]), attempt('shop-3-1111111', 'Failed')];

    const decision = decide(releases, arrived);

    expect(decision.status.quarantine).toEqual([]);
    expect(decision.status.currentRelease).toBe('shop-4-2222222');
  });

  it('keeps it out when it was taken back once more after that', () => {
    const releases = [stable([rollback, retry, rollback]), attempt('shop-3-1111111', 'Promoted')];

    const decision = decide(releases, arrived);

    expect(decision.status.quarantine).toEqual(undone.quarantine);
    expect(decision.actions).toEqual([]);
  });

  it('is not gone again by itself once the version was let in again', () => {
    const releases = [stable([rollback, retry]), attempt('shop-3-1111111', 'Failed', [], 'Infrastructure')];

    const { status } = decide(releases, arrived, {}, Date.parse(at) + 300_000);

    expect(status.currentRelease).toBe('shop-4-2222222');
  });

  it('is begun anew where its record was deleted on the way', () => {
    const releases = [stable([rollback]), attempt('shop-3-1111111', 'Superseded')];

    expect(decide(releases, arrived).status.currentRelease).toBe('shop-4-1111111');
  });

  it('has the next version clear away what it did not get as far as to delete', () => {
    const [old, notes] = ['web', 'notes'].map((name) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace: 'shop',
      name,
    }));
    if (old === undefined || notes === undefined) throw new Error('both are there');
    const back = attempt('shop-3-1111111', 'Failed');
    const failed = {
      ...back,
      ...(back.status === undefined ? {} : { status: { ...back.status, inventory: [old] } }),
    };

    const { status } = decide([stable([rollback]), failed], { ...arrived, inventory: [old, notes] });

    expect(status).toMatchObject({ stableVersion: one, inventory: [old, notes] });
  });
});
