import { apiVersion, type Release, ReleaseSpec, ReleaseStatus } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { one, state, three, two } from '../sync/fixtures.ts';
import { type DeploySeen, judgeDeploy } from './judge-deploy.ts';

const at = '2026-01-01T00:00:00.000Z';
const [older, base, ours, newer] = ['d', 'e', 'f', '9'].map((digit) => digit.repeat(40)) as [
  string,
  string,
  string,
  string,
];
const wanted = { version: two, commits: new Set([ours]) };
const undo = { release: 'shop-2-2222222', commit: base, by: 'ada', at };

function release(sequence: number, spec: Partial<ReleaseSpec>, status: object): Release {
  const version = spec.version ?? two;
  return {
    apiVersion,
    kind: 'Release',
    metadata: { name: `shop-${sequence}-${version.slice(0, 7)}`, namespace: 'shop' },
    spec: ReleaseSpec.parse({
      application: 'shop',
      cluster: 'here',
      version,
      previousVersion: one,
      commit: ours,
      path: 'apps/shop',
      ...spec,
    }),
    status: ReleaseStatus.parse({
      phase: 'Progressing',
      reason: 'Because',
      message: 'so it is',
      phaseStartedAt: at,
      startedAt: at,
      ...status,
    }),
  };
}

function verdict(outcome: string, change: object = {}) {
  return {
    verdict: { outcome, gate: 'ErrorRate', reason: 'OddsAboveTolerance', message: '5% bad', at, ...change },
  };
}

const ready = (reason: string, message = 'why') => ({
  conditions: [{ type: 'Ready', status: 'False' as const, reason, message, lastTransitionTime: at }],
});
const before = { stableVersion: one, stableRelease: 'shop-1-1111111', desiredVersion: one, commit: base };

function judge(change: Partial<DeploySeen>) {
  const relation = (commit: string) => {
    if (commit === newer) return 'Newer' as const;
    return commit === base || commit === older ? ('Older' as const) : ('Unknown' as const);
  };
  return judgeDeploy(wanted, { state: state(before), releases: [], relation, ...change });
}

describe('judgeDeploy', () => {
  it('waits while nobody has looked, while the runner is at an older commit, and while its release goes on', () => {
    expect(judge({ state: undefined })).toMatchObject({ type: 'Waiting', reason: 'NotSeenYet' });
    expect(judge({ state: state({ ...before, ...ready('Stable') }) })).toMatchObject({
      type: 'Waiting',
      reason: 'NotTakenYet',
    });
    expect(judge({ releases: [release(2, {}, {})] })).toMatchObject({ type: 'Waiting', reason: 'Because' });
    const rolling = release(2, {}, { phase: 'RollingBack', ...verdict('Fail') });
    expect(judge({ releases: [rolling] })).toMatchObject({ type: 'Waiting', message: '5% bad' });
  });

  it('says for what it waits once the runner has taken the commit', () => {
    const waits = state({
      ...before,
      commit: ours,
      ...ready('WaitingForUpstream', 'staging has not promoted it'),
    });
    expect(judge({ state: waits })).toMatchObject({
      type: 'Waiting',
      reason: 'WaitingForUpstream',
      message: 'staging has not promoted it',
    });
  });

  it('is promoted with the release of the commit, also before the record of the application says so', () => {
    const done = release(2, {}, { phase: 'Promoted', ...verdict('Pass') });

    expect(judge({ releases: [done] })).toMatchObject({ type: 'Promoted', release: done });
    // the record of the release is gone
    const status = { stableVersion: two, stableRelease: 'shop-2-2222222', desiredVersion: two, commit: ours };
    expect(judge({ state: state(status) })).toMatchObject({ type: 'Promoted' });
  });

  it('stays promoted when another version is under way, or promoted, since', () => {
    const done = release(2, {}, { phase: 'Promoted', ...verdict('Pass') });
    const next = (phase: string) => release(3, { version: three, commit: newer }, { phase });

    expect(judge({ releases: [done, next('Progressing')] })).toMatchObject({ type: 'Promoted' });
    expect(judge({ releases: [done, next('Promoted')] })).toMatchObject({
      type: 'Promoted',
      message: expect.stringContaining('another version runs since'),
    });
  });

  it('is not promoted by a release of long ago with the same content', () => {
    const longAgo = release(1, { commit: older }, { phase: 'Promoted' });
    const since = release(2, { version: three, commit: base }, { phase: 'Promoted' });
    const status = {
      stableVersion: three,
      stableRelease: 'shop-2-3333333',
      desiredVersion: three,
      commit: base,
    };

    expect(judge({ state: state(status), releases: [longAgo, since] })).toMatchObject({ type: 'Waiting' });
  });

  it('of a commit that goes back to what runs, waits until the runner has taken it and nothing older is tried', () => {
    const running = { stableVersion: two, stableRelease: 'shop-1-2222222' };
    const tried = release(2, { version: three, commit: base }, {});

    const notTaken = judge({ state: state({ ...running, desiredVersion: three, commit: base }) });
    const beingTried = judge({ state: state({ ...running, desiredVersion: two }), releases: [tried] });
    const atRest = judge({ state: state({ ...running, desiredVersion: two }) });

    expect(notTaken).toMatchObject({ type: 'Waiting', reason: 'NotTakenYet' });
    expect(beingTried).toMatchObject({ type: 'Waiting', message: expect.stringContaining('shop-2-3333333') });
    expect(atRest).toMatchObject({ type: 'Promoted', message: 'it runs already' });
  });

  it.each(['RolledBack', 'Failed'])('fails with the evidence when it is %s', (phase) => {
    const bad = release(2, {}, { phase, ...verdict('Fail') });

    expect(judge({ releases: [bad] })).toMatchObject({
      type: 'Failed',
      reason: 'OddsAboveTolerance',
      message: '5% bad',
      release: bad,
    });
  });

  it('fails for what somebody takes back after its promotion', () => {
    const asked = { type: 'Rollback' as const, by: 'ada', at, comment: 'slow' };
    const promoted = release(2, { requests: [asked] }, { phase: 'Promoted' });
    const back = release(3, { version: one, undo, commit: base }, { phase: 'Promoted' });

    expect(judge({ releases: [promoted] })).toMatchObject({
      type: 'Failed',
      reason: 'RollbackRequested',
      message: expect.stringContaining('ada wants it taken back: slow'),
    });
    expect(judge({ releases: [promoted, back] })).toMatchObject({
      type: 'Failed',
      reason: 'RollbackRequested',
    });
  });

  it('waits for another try: of infrastructure, and where somebody asked for one', () => {
    const away = release(
      2,
      {},
      { phase: 'RolledBack', ...verdict('Inconclusive', { gate: 'Infrastructure' }) },
    );
    const retried = release(
      2,
      { requests: [{ type: 'Retry', by: 'ada', at }] },
      { phase: 'RolledBack', ...verdict('Fail') },
    );

    expect(judge({ releases: [away] })).toMatchObject({
      type: 'Waiting',
      message: expect.stringContaining('tried again'),
    });
    expect(judge({ releases: [retried] })).toMatchObject({ type: 'Waiting', reason: 'Retried' });
  });

  it('fails at once for content that is kept out, whichever commit it failed with', () => {
    const quarantine = [{ version: two, release: 'shop-1-2222222', reason: 'OddsAboveTolerance', at }];

    expect(judge({ state: state({ ...before, quarantine }) })).toMatchObject({
      type: 'Failed',
      reason: 'Quarantined',
      message: expect.stringContaining('failed in shop-1-2222222 (OddsAboveTolerance)'),
    });
  });

  it.each(['InvalidManifests', 'PruneTooLarge', 'Quarantined', 'Suspended'])(
    'fails for %s of this commit, and not of the one before',
    (reason) => {
      expect(judge({ state: state({ ...before, commit: ours, ...ready(reason) }) })).toMatchObject({
        type: 'Failed',
        reason,
      });
      expect(judge({ state: state({ ...before, ...ready(reason) }) })).toMatchObject({ type: 'Waiting' });
    },
  );

  it('is overtaken by the release after it, whether or not it can be told which commit is newer', () => {
    const over = release(
      2,
      {},
      { phase: 'Superseded', ...verdict('Superseded', { reason: 'NewerVersion' }) },
    );
    const by = release(3, { version: three, commit: 'a'.repeat(40) }, {});

    const wants = state({ ...before, desiredVersion: three });
    expect(judge({ state: wants, releases: [over] })).toMatchObject({ type: 'Waiting' });
    expect(judge({ state: wants, releases: [over, by] })).toMatchObject({ type: 'Overtaken', by });
  });

  it('is overtaken before it was tried only by a commit that is newer for sure', () => {
    const by = (commit: string) => [release(2, { version: three, commit }, {})];

    expect(judge({ releases: by(newer) })).toMatchObject({
      type: 'Overtaken',
      by: { spec: { commit: newer } },
    });
    expect(judge({ releases: by(base) })).toMatchObject({ type: 'Waiting' });
    expect(judge({ releases: by('a'.repeat(40)) })).toMatchObject({ type: 'Waiting' });
  });

  it('is overtaken where the branch goes back to what runs', () => {
    const over = release(
      2,
      {},
      { phase: 'Superseded', ...verdict('Superseded', { reason: 'NewerVersion' }) },
    );

    expect(judge({ releases: [over] })).toMatchObject({
      type: 'Overtaken',
      message: expect.stringContaining('went back to version 1111111'),
    });
  });

  it('waits for another try after a way back of the stable one went first', () => {
    const first = release(
      2,
      {},
      { phase: 'Superseded', ...verdict('Superseded', { reason: 'RollbackOfStable' }) },
    );

    expect(judge({ releases: [first] })).toMatchObject({ type: 'Waiting', reason: 'RollbackOfStable' });
  });
});
