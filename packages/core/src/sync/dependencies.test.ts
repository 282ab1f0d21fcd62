import type { ApplicationStateStatus, Condition } from '@seatrial/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { release } from '../canary/fixtures.ts';
import { decideApplication } from './decide.ts';
import { type DependencySeen, dependencyWait } from './dependencies.ts';
import { now, one, seen, state, three, two } from './fixtures.ts';

const [v1, v2, v3] = ['a', 'b', 'c'].map((letter) => letter.repeat(40)) as [string, string, string];

function ready(status: Condition['status'], reason: string, message = ''): Condition {
  return { type: 'Ready', status, reason, message, lastTransitionTime: '2026-01-01T00:00:00.000Z' };
}

/** A data base whose newest version is the third; the shop's newest came with its second. */
function database(
  status: Partial<ApplicationStateStatus> | undefined,
  change: Partial<DependencySeen> = {},
): DependencySeen {
  return {
    name: 'db',
    head: { type: 'Value', value: { version: v3 } },
    versions: {
      type: 'Value',
      value: [v3, v2, v1].map((version) => ({ version, commit: version, changes: [] })),
    },
    wanted: { [two]: { type: 'Value', value: { commit: v2, version: v2 } } },
    ...(status === undefined
      ? {}
      : { status: { sequence: 1, inventory: [], quarantine: [], conditions: [], ...status } }),
    ...change,
  };
}

describe('a version of an application that depends on another', () => {
  it('waits while that one has promoted neither its own version of that commit nor a newer one, and says why', () => {
    const conditions = [ready('False', 'Quarantined', 'its pods crashed')];

    const decision = decideApplication(
      state({ stableVersion: one, sequence: 1 }),
      seen({ dependencies: [database({ stableVersion: v1, conditions })] }),
      now,
    );

    expect(decision).toMatchObject({ actions: [], wakeAt: 'OnChange' });
    expect(decision.status).not.toHaveProperty('desiredVersion');
    expect(decision.status.conditions).toMatchObject([
      {
        status: 'False',
        reason: 'WaitsForDependency',
        message: '2222222 waits: "db" has not released bbbbbbb yet: Quarantined, its pods crashed',
      },
    ]);
  });

  it.each([
    { name: 'that of its commit', stableVersion: v2 },
    { name: 'a newer one', stableVersion: v3 },
  ])('begins once that one has promoted $name', ({ stableVersion }) => {
    const conditions = [ready('False', 'Releasing', 'ccccccc is on its way')];

    const decision = decideApplication(
      state({ stableVersion: one, sequence: 1 }),
      seen({ dependencies: [database({ stableVersion, conditions })] }),
      now,
    );

    expect(decision.actions).toMatchObject([{ type: 'CreateRelease', release: { spec: { version: two } } }]);
  });

  it('does not hold back what runs: a stable version is Ready, whatever the other waits for', () => {
    const decision = decideApplication(
      state({ stableVersion: two, sequence: 1 }),
      seen({ dependencies: [database({ stableVersion: v1 })] }),
      now,
    );

    expect(decision.status.conditions).toMatchObject([{ status: 'True', reason: 'Stable' }]);
  });

  it('that has been promoted here before, and is put back on the branch, waits for nothing', () => {
    const promoted = release({ phase: 'Promoted', ledger: 'Recorded' }, { version: two });
    const before = { ...promoted, metadata: { ...promoted.metadata, name: 'shop-1-2222222' } };

    const decision = decideApplication(
      state({ stableVersion: three, stableRelease: 'shop-2-3333333', sequence: 2 }),
      seen({ dependencies: [database({ stableVersion: v1 })], releases: [before] }),
      now,
    );

    expect(decision.actions).toMatchObject([{ type: 'CreateRelease', release: { spec: { version: two } } }]);
  });

  it.each([
    {
      name: 'has no record yet',
      given: database(undefined),
      says: '"db" has not released bbbbbbb yet',
    },
    {
      name: 'has not had its own round yet',
      given: database({ stableVersion: v1, conditions: [ready('True', 'Stable', 'runs what it should')] }),
      says: '"db" has not released bbbbbbb yet',
    },
    {
      name: 'waits itself',
      given: database({
        stableVersion: v1,
        conditions: [ready('False', 'WaitsForDependency', 'x'.repeat(900))],
      }),
      says: '"db" has not released bbbbbbb yet: it waits for what it depends on itself',
    },
    {
      name: 'is being taken back',
      given: database({
        stableVersion: v3,
        conditions: [ready('False', 'RollingBack', 'bbbbbbb is put back')],
      }),
      says: '"db" is not steady: RollingBack, bbbbbbb is put back',
    },
    {
      name: 'has no folder',
      given: database({ stableVersion: v3 }, { head: { type: 'Value', value: {} } }),
      says: '"db" has no folder on the config branch',
    },
    {
      name: 'has a faulty file',
      given: database(undefined, { head: { type: 'NoData', reason: 'db.yaml:1:1: no' } }),
      says: '"db" cannot be used: db.yaml:1:1: no',
    },
  ])('waits for one that $name', ({ given, says }) => {
    expect(dependencyWait(two, [given], [])).toEqual({
      reason: 'WaitsForDependency',
      message: `2222222 waits: ${says}`,
      isUnread: false,
    });
  });

  it('does not wait for one that is suspended at its newest version', () => {
    const suspended = database({ stableVersion: v3, conditions: [ready('False', 'Suspended')] });

    expect(dependencyWait(two, [suspended], [])).toBeUndefined();
  });

  const goneBack = {
    head: { type: 'Value', value: { version: v1 } },
    versions: {
      type: 'Value',
      value: [
        { version: v1, commit: v3, changes: [] },
        { version: v2, commit: v2, changes: [] },
        { version: v1, commit: v1, changes: [] },
      ],
    },
  } as const;

  it('waits for a version of the same commit that was taken back, also where the branch has gone back since', () => {
    const quarantine = [
      { version: v2, release: 'db-2-bbbbbbb', reason: 'Crashed', at: '2026-01-01T00:00:00.000Z' },
    ];

    expect(dependencyWait(two, [database({ stableVersion: v1, quarantine }, goneBack)], [])?.message).toBe(
      '2222222 waits: "db" has taken back bbbbbbb (db-2-bbbbbbb: Crashed), which came in the same commit; a newer commit of either goes on',
    );
  });

  it('does not wait for one that was on the branch before its own commit, and was taken back', () => {
    const wanted = { [two]: { type: 'Value', value: { commit: 'd'.repeat(40), version: v2 } } } as const;

    expect(
      dependencyWait(two, [database({ stableVersion: v1 }, { ...goneBack, wanted })], []),
    ).toBeUndefined();
  });

  it('goes by the newest version where the branch does not show the commit that brought it', () => {
    const unknown = { wanted: {} };

    expect(dependencyWait(two, [database({ stableVersion: v3 }, unknown)], [])).toBeUndefined();
    expect(dependencyWait(two, [database({ stableVersion: v2 }, unknown)], [])?.message).toContain('ccccccc');
  });

  it('asks again for what could not be read, for which nothing wakes it', () => {
    const versions = { type: 'Unavailable', reason: 'Cannot run git' } as const;

    const decision = decideApplication(
      state({ stableVersion: one, sequence: 1 }),
      seen({ dependencies: [database({ stableVersion: v3 }, { versions })] }),
      now,
    );

    expect(decision).toMatchObject({ actions: [], wakeAt: now + 10_000 });
  });

  it('begins exactly when each of many has what it needs; the condition stays short', () => {
    const stable = fc.constantFrom(undefined, v1, v2, v3);
    fc.assert(
      fc.property(fc.array(stable, { maxLength: 20 }), fc.constantFrom(v1, v2, v3), (versions, needed) => {
        const wanted = { [two]: { type: 'Value', value: { commit: needed, version: needed } } } as const;
        const dependencies = versions.map((version) =>
          database(version === undefined ? undefined : { stableVersion: version }, { wanted }),
        );

        const wait = dependencyWait(two, dependencies, []);

        const isThere = versions.every((version) => version !== undefined && version >= needed);
        expect(wait === undefined).toBe(isThere);
        expect(wait?.message.length ?? 0).toBeLessThan(2_000);
      }),
    );
  });
});
