import type { HistoryEntry, KubeObject } from '@seatrial/model';
import { historyMax, toInstant } from '@seatrial/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventReason } from './reasons.ts';
import { newsIn, retellMs, storyOf } from './story-of.ts';

const began = Date.UTC(2026, 0, 1);
const version = 'b'.repeat(40);

function entry(seconds: number, phase: string, reason: string, message = reason): HistoryEntry {
  return { at: toInstant(began + seconds * 1000), phase, reason, message };
}

function release(history: readonly HistoryEntry[], status: object = {}, spec: object = {}): KubeObject {
  const last = history.at(-1);
  return {
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'Release',
    metadata: { name: 'shop-3-bbbbbbb', namespace: 'shop', uid: 'uid-3' },
    spec: {
      application: 'shop',
      cluster: 'staging',
      version,
      commit: 'c'.repeat(40),
      path: 'apps/shop',
      revert: 'Push',
      rollout: { workload: { name: 'web' }, service: 'web', route: { name: 'web' } },
      ...spec,
    },
    status: {
      phase: last?.phase,
      reason: last?.reason,
      message: last?.message,
      phaseStartedAt: last?.at,
      startedAt: toInstant(began),
      stepIndex: 0,
      weightPercent: 0,
      conditions: [],
      history,
      ...status,
    },
  };
}

function state(ready: object, status: object = {}): KubeObject {
  const condition = { type: 'Ready', status: 'False', message: 'why', lastTransitionTime: toInstant(began) };
  return {
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'ApplicationState',
    metadata: { name: 'shop', namespace: 'shop', uid: 'uid-1' },
    spec: { application: 'shop', cluster: 'staging' },
    status: { conditions: [{ ...condition, ...ready }], ...status },
  };
}

function told(object: KubeObject): readonly EventReason[] {
  return (storyOf(object)?.facts ?? []).map(({ reason }) => reason);
}

const begun = [entry(0, 'Pending', 'Created')];
const tried = [
  ...begun,
  entry(1, 'Preparing', 'CanaryWanted'),
  entry(2, 'Preparing', 'CanaryStarting'),
  entry(3, 'Progressing', 'CanaryHealthy'),
  entry(4, 'Progressing', 'SettingWeight'),
  entry(5, 'Progressing', 'WeightInEffect', '20% of the requests reach the canary'),
];

describe('the story of a release', () => {
  it('goes from its commit to its promotion, each part once', () => {
    const promoted = [
      ...tried,
      entry(6, 'Progressing', 'GatheringEvidence'),
      entry(9, 'Progressing', 'EvidencePassed'),
      entry(10, 'Progressing', 'WaitingForApproval'),
      entry(20, 'Progressing', 'Approved'),
      entry(20, 'Promoting', 'StepsDone'),
      entry(21, 'Promoting', 'Applying'),
      entry(30, 'Watching', 'StableUpdated'),
      entry(31, 'Watching', 'Watching'),
      entry(90, 'Promoted', 'Promoted'),
    ];

    expect(told(release(promoted))).toEqual([
      'ReleaseBegun',
      'CanaryStarted',
      'CanaryHealthy',
      'CanaryWeight',
      'GatePassed',
      'WaitingForApproval',
      'Approved',
      'Promoting',
      'StableUpdated',
      'Promoted',
    ]);
  });

  it('says with the beginning what is applied at once, and by itself what is applied after a wait', () => {
    const [at, later] = [entry(0, 'Pending', 'Created'), entry(9, 'Promoting', 'Direct', 'first version')];

    const facts = storyOf(release([at, { ...later, at: at.at }]))?.facts ?? [];

    expect(facts.map(({ reason }) => reason)).toEqual(['ReleaseBegun']);
    expect(facts[0]?.note).toMatch(/ is released; first version$/);
    expect(told(release([at, later]))).toEqual(['ReleaseBegun', 'Promoting']);
  });

  it('says with the end that the stable workload has it, where nothing is watched after that', () => {
    const promoted = [...tried, entry(30, 'Watching', 'StableUpdated'), entry(30, 'Promoted', 'Promoted')];

    expect(told(release(promoted)).slice(-2)).toEqual(['CanaryWeight', 'Promoted']);
  });

  it.each([
    { outcome: 'Fail', gate: 'ErrorRate', reason: 'GateFailed', note: 'ErrorRate: 30 of 100 are bad' },
    {
      outcome: 'Inconclusive',
      gate: 'Evidence',
      reason: 'GateInconclusive',
      note: 'Evidence: 30 of 100 are bad',
    },
    { outcome: 'Fail', gate: 'Person', reason: 'RollbackRequested', note: '30 of 100 are bad' },
    { outcome: 'Superseded', gate: 'Newer', reason: 'Overtaken', note: '30 of 100 are bad' },
  ])('says by whom it is taken back: $gate, $outcome', ({ outcome, gate, reason, note }) => {
    const why = entry(9, 'RollingBack', 'Any', '30 of 100 are bad');
    const verdict = { outcome, gate, reason: 'Any', message: why.message, at: why.at };

    const facts = storyOf(release([...tried, why], { verdict }))?.facts;

    expect(facts?.at(-1)).toMatchObject({ reason, note: `shop-3-bbbbbbb: ${note}` });
  });

  it('names version and commit, and who wants a promoted version back', () => {
    const undo = {
      release: 'shop-2-aaaaaaa',
      commit: 'd'.repeat(40),
      by: 'ann',
      at: toInstant(began),
      comment: 'no',
    };

    const facts = storyOf(release(begun, {}, { undo }))?.facts;

    expect(facts?.[0]?.note).toBe(
      'shop-3-bbbbbbb: version bbbbbbb of commit ccccccc is released, back from shop-2-aaaaaaa, as ann asked: no',
    );
  });

  it('is told on the release, its application, its workload and its route', () => {
    expect(storyOf(release(begun))?.places).toMatchObject({
      Release: { kind: 'Release', namespace: 'shop', name: 'shop-3-bbbbbbb' },
      ApplicationState: { kind: 'ApplicationState', namespace: 'shop', name: 'shop' },
      Workload: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' },
      Route: { kind: 'HTTPRoute', namespace: 'shop', name: 'web' },
    });
    expect(storyOf(release(begun, {}, { rollout: undefined }))?.places).not.toHaveProperty('Workload');
  });

  it('tells of a revert, but not of one from before there was a time in it', () => {
    const at = toInstant(began + 100_000);
    const done = { state: 'Done', commit: 'e'.repeat(40), at };
    const held = { state: 'NotPushed', reason: 'NotValid', message: 'no', at };

    expect(storyOf(release(begun, { revert: done }))?.facts.at(-1)).toMatchObject({
      reason: 'Reverted',
      note: 'shop-3-bbbbbbb: commit eeeeeee on the config branch takes it back',
    });
    expect(told(release(begun, { revert: held })).at(-1)).toBe('RevertNotPushed');
    expect(told(release(begun, { revert: { state: 'Done' } }))).toEqual(['ReleaseBegun']);
    expect(told(release(begun, { revert: { state: 'Wanted', at } }))).toEqual(['ReleaseBegun']);
  });

  it('does not take what follows a gap of its history for the beginning of a phase', () => {
    const waits = Array.from({ length: historyMax - 10 }, (_, index) =>
      entry(100 + index, 'Watching', index % 2 === 0 ? 'Watching' : 'ManifestsUnavailable'),
    );
    const head = Array.from({ length: 10 }, (_, index) => entry(index, 'Pending', `Any${index}`));

    expect(told(release([...head, ...waits]))).toEqual(['ReleaseBegun']);
  });
});

describe('the story of an application', () => {
  it.each<{ ready: object; reasons: readonly EventReason[] }>([
    { ready: { reason: 'InvalidManifests' }, reasons: ['NotReady'] },
    { ready: { reason: 'WaitingForCluster' }, reasons: ['Waiting'] },
    { ready: { reason: 'RemovalPending' }, reasons: ['RemovalPending'] },
    { ready: { reason: 'Removing' }, reasons: ['Removing'] },
    { ready: { reason: 'Releasing' }, reasons: [] },
    { ready: { status: 'Unknown', reason: 'SourceUnavailable' }, reasons: [] },
    { ready: { status: 'Unknown', reason: 'NotRestored' }, reasons: ['NotReady'] },
    { ready: { status: 'True', reason: 'Stable' }, reasons: [] },
  ])('for $ready is $reasons', ({ ready, reasons }) => {
    expect(told(state(ready))).toEqual(reasons);
  });

  it('tells another trouble for the same reason, and not each release that is under way meanwhile', () => {
    const keyOf = (message: string, commit = 'a') =>
      storyOf(state({ reason: 'WaitingForCluster', message }, { commit: commit.repeat(40) }))?.facts[0]?.key;
    const key = keyOf('staging has not released 1a2b3c4 yet (shop-2-1a2b3c4)');

    expect(keyOf('staging has not released 1a2b3c4 yet (shop-3-1a2b3c4)', 'b')).toBe(key);
    expect(keyOf('staging has not released 5d6e7f8 yet')).not.toBe(key);
  });

  it('says what it could not do', () => {
    const failed = { type: 'ActionsSucceeded', status: 'False', reason: 'Forbidden', message: 'no' };

    expect(storyOf(state(failed))?.facts).toMatchObject([
      { reason: 'ActionsFailed', note: 'shop: Forbidden: no' },
    ]);
  });
});

it('is no story: what is no record', () => {
  expect(storyOf({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web' } })).toBeUndefined();
});

describe('the news in a record', () => {
  const facts = storyOf(release(tried))?.facts ?? [];

  it('are what was not in it before', () => {
    const known = new Set(facts.slice(0, 3).map(({ key }) => key));

    expect(newsIn(facts, known, began + 10 * retellMs)).toEqual(facts.slice(3));
  });

  it('are for one who has not seen it what is younger than the time of retelling', () => {
    const last = facts.at(-1)?.at ?? 0;

    expect(newsIn(facts, undefined, last + retellMs)).toEqual(facts.slice(-1));
    expect(newsIn(facts, undefined, last + retellMs + 1)).toEqual([]);
  });

  it('have the time at which they were seen first, where the record has none', () => {
    const now = began + 10 * retellMs;

    const news = newsIn(storyOf(state({ reason: 'Quarantined' }))?.facts ?? [], new Set(), now);

    expect(news).toMatchObject([{ reason: 'NotReady', at: now }]);
  });

  it('are together the whole story, each part once, however often the record is looked at', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: tried.length }), { minLength: 1 }), (looks) => {
        const lengths = [...looks, tried.length].sort((a, b) => a - b);
        let known: ReadonlySet<string> = new Set();
        const news = lengths.flatMap((length) => {
          const seen = storyOf(release(tried.slice(0, length)))?.facts ?? [];
          const found = newsIn(seen, known, began);
          known = new Set(seen.map(({ key }) => key));
          return found;
        });
        expect(news).toEqual(facts);
      }),
    );
  });
});
