import type { ApplicationState, LedgerEntry, ObjectRef, Release } from '@seatrial/model';
import { shortVersion } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { release } from '../canary/fixtures.ts';
import { decideApplication } from './decide.ts';
import { application, commit, now, one, seen, state, three, two } from './fixtures.ts';
import type { ApplicationSeen } from './seen.ts';

function ended(
  name: string,
  version: string,
  phase: 'Promoted' | 'RolledBack' | 'Failed',
  requests: Release['spec']['requests'] = [],
  inventory: readonly ObjectRef[] = [],
): Release {
  const at = '2026-01-01T00:00:00.000Z';
  const verdict = {
    outcome: phase === 'Promoted' ? 'Pass' : 'Fail',
    gate: 'ErrorRate',
    reason: 'OddsAboveTolerance',
    message: '',
    at,
  } as const;
  const made = release(
    { phase, verdict, ledger: 'Recorded', inventory: [...inventory] },
    { version, requests },
  );
  return { ...made, metadata: { ...made.metadata, name } };
}

describe('what a first version that failed has left behind', () => {
  const notes = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'notes' };
  const left = ended('shop-1-1111111', one, 'Failed', [], [notes]);

  it('is in the inventory, once, so that the next version clears it away', () => {
    const first = decideApplication(state({ sequence: 1 }), seen({ releases: [left] }), now);
    const again = decideApplication(state(first.status), seen({ releases: [left] }), now);

    expect(first.status.inventory).toEqual([notes]);
    expect(again.status.inventory).toEqual([notes]);
  });

  it('is forgotten when another version has become stable', () => {
    const releases = [left, ended('shop-2-2222222', two, 'Promoted')];

    const decision = decideApplication(state({ sequence: 2, inventory: [notes] }), seen({ releases }), now);

    expect(decision.status.inventory).toEqual([]);
  });
});

describe('decideApplication', () => {
  it('begins a release of new content, and writes its name down in the same step', () => {
    const decision = decideApplication(state({ stableVersion: one, sequence: 4 }), seen(), now);

    expect(decision.status).toMatchObject({
      sequence: 5,
      currentRelease: 'shop-5-2222222',
      desiredVersion: two,
    });
    expect(decision.actions).toMatchObject([
      {
        type: 'CreateRelease',
        release: { metadata: { name: 'shop-5-2222222' }, spec: { version: two, previousVersion: one } },
      },
    ]);
  });

  it('keeps the name of a release within what a record may be called', () => {
    const long = 'a'.repeat(60);
    const given = state({ stableVersion: one, sequence: 4 });

    const decision = decideApplication({ ...given, spec: { ...given.spec, application: long } }, seen(), now);

    expect(decision.status.currentRelease).toMatch(/^a+-[0-9a-f]{8}-5-2222222$/);
    expect(decision.status.currentRelease).toHaveLength(63);
  });

  it('makes the same release again when a crash came before it was made', () => {
    const crashed = state({ stableVersion: one, sequence: 5, currentRelease: 'shop-5-2222222' });

    const decision = decideApplication(crashed, seen(), now);

    expect(decision.status.sequence).toBe(5);
    expect(decision.actions).toMatchObject([{ release: { metadata: { name: 'shop-5-2222222' } } }]);
  });

  it('does nothing when the stable version is what the branch says', () => {
    const decision = decideApplication(state({ stableVersion: two }), seen(), now);

    expect(decision.actions).toEqual([]);
    expect(decision.wakeAt).toBe('OnChange');
    expect(decision.status.conditions).toMatchObject([{ type: 'Ready', status: 'True' }]);
  });

  it('does not say that it is ready where the version before was not whole again when a release was taken back', () => {
    const failed = ended('shop-2-1111111', one, 'RolledBack');
    const why = {
      reason: 'NotRestored',
      message: 'the version before is not whole again: not healthy within 60 s',
    };
    const condition = {
      type: 'WorkloadsWhole',
      status: 'False',
      ...why,
      lastTransitionTime: failed.status?.startedAt,
    };
    const left = { ...failed, status: { ...failed.status, conditions: [condition] } } as Release;
    const given = state({ stableVersion: two, sequence: 2, currentRelease: 'shop-2-1111111' });

    const { status } = decideApplication(given, seen({ releases: [left] }), now);

    expect(status.conditions).toMatchObject([
      {
        type: 'Ready',
        status: 'Unknown',
        reason: 'NotRestored',
        message:
          'shop-2-1111111 was taken back; at its end: the version before is not whole again: not healthy within 60 s',
      },
    ]);
  });

  it('keeps content out that failed here, until a person asks for it', () => {
    const failed = ended('shop-2-2222222', two, 'RolledBack');
    const retried = ended('shop-2-2222222', two, 'RolledBack', [
      { type: 'Retry', by: 'ada', at: '2026-01-02T00:00:00.000Z' },
    ]);
    const given = state({ stableVersion: one, sequence: 2, currentRelease: 'shop-2-2222222' });

    const held = decideApplication(given, seen({ releases: [failed] }), now);
    const again = decideApplication({ ...given, status: held.status }, seen({ releases: [retried] }), now);

    expect(held.actions).toEqual([]);
    expect(held.status.quarantine).toMatchObject([{ version: two, release: 'shop-2-2222222' }]);
    expect(held.status.conditions).toMatchObject([{ status: 'False', reason: 'Quarantined' }]);
    expect(again.status).toMatchObject({ sequence: 3, quarantine: [], currentRelease: 'shop-3-2222222' });
  });

  it('takes over the promoted version as the stable one', () => {
    const promoted = ended('shop-2-2222222', two, 'Promoted');

    const { status } = decideApplication(
      state({ stableVersion: one, sequence: 2, currentRelease: 'shop-2-2222222' }),
      seen({ releases: [promoted] }),
      now,
    );

    expect(status).toMatchObject({ stableVersion: two, stableRelease: 'shop-2-2222222' });
  });

  it('asks again for a ledger that could not be read: nothing wakes it for that', () => {
    const ledgers = { staging: { type: 'Unavailable', reason: 'git is away' } } as const;
    const unread = seen({ application: application([{ cluster: 'staging' }]), ledgers });

    const { status, actions, wakeAt } = decideApplication(state({ stableVersion: one }), unread, now);

    expect([actions, wakeAt]).toEqual([[], now + 10_000]);
    expect(status.conditions).toMatchObject([{ reason: 'LedgerUnavailable' }]);
  });

  it('waits for the ledger of the cluster before it, and leaves a release in flight in peace meanwhile', () => {
    const flying = {
      ...release({ phase: 'Progressing' }, { version: three }),
      metadata: { name: 'shop-3-3333333', namespace: 'shop' },
    };
    const given = state({
      stableVersion: one,
      sequence: 3,
      currentRelease: 'shop-3-3333333',
      desiredVersion: three,
    });
    const waiting = seen({
      application: application([{ cluster: 'staging' }]),
      releases: [flying],
      ledgers: { staging: { type: 'Value', value: { entries: [], refused: [] } } },
    });

    const decision = decideApplication(given, waiting, now);

    expect(decision.actions).toEqual([]);
    expect(decision.status.desiredVersion).toBe(three);
    expect(decision.status.conditions).toMatchObject([{ reason: 'WaitingForCluster' }]);
  });

  it('begins once staging has promoted this very content and its scenarios have passed', () => {
    const entry = { at: '2026-01-01T00:00:00.000Z', cluster: 'staging', application: 'shop', version: two };
    const verdict = { outcome: 'Pass', gate: 'ErrorRate', reason: 'r', message: '', at: entry.at } as const;
    const promoted: LedgerEntry = {
      ...entry,
      type: 'Release',
      id: 'r',
      release: 'shop-2',
      commit,
      outcome: 'Promoted',
      quarantined: false,
      approvedBy: [],
      verdict,
    };
    const run = (result: 'Pass' | 'Fail'): LedgerEntry => ({
      ...entry,
      type: 'ScenarioRun',
      id: 's',
      run: 'kill-1',
      scenario: 'kill',
      verdict: result,
      adHoc: false,
      reason: 'r',
      message: '',
    });
    const asking = (value: readonly LedgerEntry[]) =>
      decideApplication(
        state({ stableVersion: one }),
        seen({
          application: application([{ cluster: 'staging', scenarios: ['kill'] }]),
          ledgers: { staging: { type: 'Value', value: { entries: value, refused: [] } } },
        }),
        now,
      );

    expect(asking([promoted]).status.conditions).toMatchObject([{ reason: 'WaitingForScenario' }]);
    expect(asking([promoted, run('Fail')]).status.conditions).toMatchObject([
      { reason: 'ScenarioNotPassed' },
    ]);
    expect(asking([promoted, { ...run('Pass'), adHoc: true } as LedgerEntry]).actions).toEqual([]);
    expect(asking([promoted, run('Pass')]).actions).toMatchObject([{ type: 'CreateRelease' }]);
  });

  it('writes a commit down only when it brings this application another version', () => {
    const known = state({ stableVersion: two, desiredVersion: two, commit });
    const later = (version: string) =>
      seen({ head: { type: 'Value', value: { commit: 'd'.repeat(40), version } } });

    expect(decideApplication(known, later(two), now).status.commit).toBe(commit);
    expect(decideApplication(known, later(three), now).status.commit).toBe('d'.repeat(40));
  });

  it('goes on with what it knows while the repository is away', () => {
    const away = seen({ head: { type: 'Unavailable', reason: 'Cannot reach the repository' } });

    const decision = decideApplication(state({ stableVersion: one, desiredVersion: one }), away, now);

    expect(decision.actions).toEqual([]);
    expect(decision.status).toMatchObject({
      stableVersion: one,
      desiredVersion: one,
      conditions: [{ status: 'Unknown', reason: 'SourceUnavailable' }],
    });
    expect(decision.wakeAt).toBe(now + 10_000);
  });

  it('asks for nothing while the repository is away: its coming back is told', () => {
    const away = seen({
      head: { type: 'Stale', reason: 'Cannot reach it', value: { commit, version: two } },
    });

    const decision = decideApplication(state({ stableVersion: one }), away, now);

    expect(decision).toMatchObject({ actions: [], wakeAt: 'OnChange' });
    expect(decision.status.conditions).toMatchObject([{ status: 'Unknown', message: 'Cannot reach it' }]);
  });

  it('says what is wrong with manifests and releases nothing', () => {
    const problem = 'web.yaml:3:1: bad';
    const broken = seen({ head: { type: 'Value', value: { commit, version: two, problem } } });

    const decision = decideApplication(state({ stableVersion: one }), broken, now);

    expect(decision.actions).toEqual([]);
    expect(decision.status.conditions).toMatchObject([
      { reason: 'InvalidManifests', message: 'web.yaml:3:1: bad' },
    ]);
  });

  it('settles: a second look at the same world changes nothing and asks for nothing', () => {
    const first = decideApplication(state({ stableVersion: two }), seen(), now);

    const second = decideApplication({ ...state(), status: first.status }, seen(), now + 1_000);

    expect(second).toEqual(first);
  });
});

describe('decideApplication, about scenarios', () => {
  const error = {
    code: 'ScheduleNeverFires',
    message: 'scenarios/kill.yaml:9:13: "0 0 30 2 *" never fires',
  };
  const conditionOf = (given: ApplicationState, change: Partial<ApplicationSeen>) =>
    decideApplication(given, seen(change), now).status.conditions.find(
      ({ type }) => type === 'ScenariosValid',
    );

  it('says which of their files are wrong, and when they are mended', () => {
    const said = conditionOf(state({ stableVersion: two }), { scenarioErrors: [error] });
    const mended = conditionOf(
      state({ stableVersion: two, conditions: said === undefined ? [] : [said] }),
      {},
    );

    expect(said).toMatchObject({ status: 'False', reason: error.code, message: error.message });
    expect(mended).toMatchObject({ status: 'True', reason: 'Valid' });
  });

  it('says nothing where nothing was ever wrong', () => {
    expect(conditionOf(state({ stableVersion: two }), {})).toBeUndefined();
  });
});

describe('content that is kept out while the record of its release is gone', () => {
  const at = '2026-01-01T00:00:00.000Z';
  const gone = { version: two, release: 'shop-2-2222222', reason: 'Odds', at };
  const other = { ...gone, version: three, release: 'shop-3-3333333' };
  const before = { stableVersion: one, stableRelease: 'shop-1-1111111', sequence: 3 };
  const asked = (release: string, when: string) =>
    [{ type: 'Retry', release, by: 'ann', at: when }] as ApplicationState['spec']['requests'];
  const decideWith = (requests: ApplicationState['spec']['requests'], change?: Partial<ApplicationSeen>) =>
    decideApplication(state({ ...before, quarantine: [gone, other] }, requests), seen(change), now);

  it('is released anew when somebody asks, and nothing else with it', () => {
    const { status, actions } = decideWith(asked(gone.release, '2026-01-01T00:00:00.001Z'));

    expect(status.quarantine).toEqual([other]);
    expect(actions).toMatchObject([{ type: 'CreateRelease', release: { spec: { version: two } } }]);
  });

  it.each([
    { name: 'asked for before it failed', release: gone.release, at },
    { name: 'another is asked for', release: 'shop-9-9999999', at: '2026-01-01T00:00:01.000Z' },
  ])('stays out when $name', ({ release, at: when }) => {
    const { status, actions } = decideWith(asked(release, when));

    expect(actions).toEqual([]);
    expect(status.quarantine).toEqual([gone, other]);
  });

  it('is out again when it has failed once more, under whatever name', () => {
    const requests = asked(gone.release, '2025-12-31T23:59:59.000Z');

    for (const name of [gone.release, 'shop-4-2222222']) {
      const releases = [ended(name, two, 'RolledBack')];
      const { status, actions } = decideApplication(state(before, requests), seen({ releases }), now);

      expect(actions).toEqual([]);
      expect(status.quarantine).toMatchObject([{ release: name, version: two }]);
    }
  });
});

describe('decideApplication, when its record was deleted', () => {
  const { status: _, ...bare } = state();
  const before = [ended('shop-1-1111111', one, 'Promoted'), ended('shop-2-3333333', three, 'RolledBack')];

  it('knows from the releases what is stable, what failed, and how they were counted', () => {
    const { status, actions } = decideApplication(bare, seen({ releases: before }), now);

    expect(status).toMatchObject({
      stableVersion: one,
      stableRelease: 'shop-1-1111111',
      quarantine: [{ version: three }],
      sequence: 3,
    });
    expect(actions).toMatchObject([
      {
        type: 'CreateRelease',
        release: { metadata: { name: 'shop-3-2222222' }, spec: { previousVersion: one } },
      },
    ]);
  });

  it('goes on with the release in flight', () => {
    const moving = release({ phase: 'Progressing' }, { version: two });
    const flight = { ...moving, metadata: { ...moving.metadata, name: 'shop-3-2222222' } };
    const { status, actions } = decideApplication(bare, seen({ releases: [...before, flight] }), now);

    expect(status).toMatchObject({ currentRelease: 'shop-3-2222222', sequence: 3, stableVersion: one });
    expect(actions).toEqual([]);
  });
});

describe('decideApplication, when all its records were lost', () => {
  const { status: _, ...bare } = state();
  const at = '2026-01-01T00:00:00.000Z';
  const entry = (
    sequence: number,
    version: string,
    outcome: 'Promoted' | 'RolledBack' | 'Failed',
  ): LedgerEntry => ({
    type: 'Release',
    id: `release.${sequence}`,
    at,
    cluster: 'here',
    application: 'shop',
    version,
    commit,
    release: `shop-${sequence}-${shortVersion(version)}`,
    outcome,
    quarantined: outcome !== 'Promoted',
    approvedBy: [],
    verdict: {
      outcome: outcome === 'Promoted' ? 'Pass' : 'Fail',
      gate: 'ErrorRate',
      reason: 'Odds',
      message: '',
      at,
    },
  });
  const after = (...entries: readonly LedgerEntry[]) =>
    decideApplication(bare, seen({ history: { type: 'Value', value: { entries, refused: [] } } }), now);

  it.each([
    { outcome: 'RolledBack', entries: [entry(1, one, 'Promoted'), entry(2, two, 'RolledBack')] },
    { outcome: 'Failed', entries: [entry(2, two, 'Failed')] },
  ])('keeps content out that the ledger says was $outcome, and says what lets it in', ({ entries }) => {
    const { status, actions } = after(...entries);

    expect(actions).toEqual([]);
    expect(status).toMatchObject({ sequence: 2, quarantine: [{ version: two, release: 'shop-2-2222222' }] });
    expect(status.conditions).toMatchObject([
      { reason: 'Quarantined', message: expect.stringContaining('seatrial release retry shop-2-2222222') },
    ]);
  });

  it('does not keep out what was tried again and promoted, and gives names that were never given', () => {
    const { status, actions } = after(entry(2, two, 'RolledBack'), entry(3, two, 'Promoted'));

    expect(status).toMatchObject({ sequence: 4, quarantine: [] });
    expect(actions).toMatchObject([{ release: { metadata: { name: 'shop-4-2222222' } } }]);
  });

  it('begins nothing until the ledger can be read, also after that was written down', () => {
    const lost = seen({ history: { type: 'Unavailable', reason: 'its history was rewritten' } });

    const first = decideApplication(bare, lost, now);
    const second = decideApplication({ ...bare, status: first.status }, lost, now);

    for (const { status, actions, wakeAt } of [first, second]) {
      expect(actions).toEqual([]);
      expect(wakeAt).toBe(now + 10_000);
      expect(status).toMatchObject({ sequence: 0, conditions: [{ reason: 'LedgerUnavailable' }] });
    }
  });

  it('goes by the ledger although something was noted before it could be read', () => {
    const lost = seen({ head: { type: 'Stale', reason: 'away', value: { commit, version: two } } });
    const { status } = decideApplication(bare, { ...lost, history: { type: 'NoData', reason: '' } }, now);

    const decision = decideApplication(
      { ...bare, status },
      seen({ history: { type: 'Value', value: { entries: [entry(2, two, 'RolledBack')], refused: [] } } }),
      now,
    );

    expect(decision.status.quarantine).toMatchObject([{ version: two }]);
  });
});
