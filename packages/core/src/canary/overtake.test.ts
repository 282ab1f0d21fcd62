import type { Release, ReleaseStatus } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { decideRelease } from './decide.ts';
import { healthy, newVersion, oldVersion, release, rollout, seen } from './fixtures.ts';

const at = '2026-01-01T00:00:00.000Z';
const t0 = Date.parse(at);
const steps = [{ setWeight: 10 }, { evidence: { timeoutSeconds: 3_600 } }, { approval: { count: 1 } }];
const newerTree = 'd'.repeat(40);
const requests = (canary: number) => ({
  stable: { requests: 100, bad: 0 },
  canary: { requests: canary, bad: 0 },
});
const atEvidence = {
  phase: 'Progressing',
  stepIndex: 1,
  weightPercent: 10,
  stepStartedAt: at,
  counts: requests(5),
} as const;

function outcome(
  status: Partial<ReleaseStatus>,
  change: Record<string, unknown> = {},
  options: { version?: string; afterMs?: number; spec?: Partial<Release['spec']> } = {},
): string | undefined {
  const given = release(status, { rollout: rollout({ steps, ...change }), ...options.spec });
  const world = seen({
    canary: { type: 'Value', value: healthy(newVersion, 1) },
    route: {
      type: 'Value',
      value: { exists: true, weightPercent: 10, programmed: true, servesStable: true },
    },
    desiredVersion: { type: 'Value', value: options.version ?? newerTree },
  });
  return decideRelease(given, world, t0 + (options.afterMs ?? 0)).status.verdict?.outcome;
}

describe('a newer version', () => {
  it('ends a release whose canary has had no requests', () => {
    expect(outcome({ phase: 'Preparing' })).toBe('Superseded');
    expect(outcome({ ...atEvidence, counts: requests(0) })).toBe('Superseded');
  });

  it('waits for a release whose canary has had requests, unless the application wants it otherwise', () => {
    expect(outcome(atEvidence)).toBeUndefined();
    expect(outcome(atEvidence, { overtake: 'Always' })).toBe('Superseded');
  });

  it('waits for any canary where the application says Never', () => {
    expect(outcome({ phase: 'Preparing' }, { overtake: 'Never' })).toBeUndefined();
    expect(outcome({ phase: 'Pending' }, { overtake: 'Never' })).toBe('Superseded');
  });

  it('waits for a weight that was in effect where no step asks for evidence', () => {
    const plain = [{ setWeight: 10 }, { pause: { seconds: 60 } }];

    expect(outcome({ ...atEvidence, counts: requests(0) }, { steps: plain })).toBeUndefined();
  });

  it('ends one that has waited an hour for people', () => {
    const waiting = { ...atEvidence, stepIndex: 2 };

    expect(outcome(waiting, {}, { afterMs: 3_599_000 })).toBeUndefined();
    expect(outcome(waiting, {}, { afterMs: 3_600_000 })).toBe('Superseded');
    expect(outcome(waiting, { overtake: 'Never' }, { afterMs: 3_600_000 })).toBeUndefined();
  });
});

it.each(['Always', 'BeforeTraffic', 'Never'])(
  'going back in Git ends a canary at once with %s',
  (overtake) => {
    expect(outcome(atEvidence, { overtake }, { version: oldVersion })).toBe('Superseded');
  },
);

describe('a release that is promoted now', () => {
  const spec = { requests: [{ type: 'PromoteNow' as const, by: 'ada', at, comment: 'checkout is down' }] };

  it('passes over its remaining steps, in the name of who asked', () => {
    const given = release({ ...atEvidence, stepIndex: 0 }, { rollout: rollout({ steps }), ...spec });
    const whole = seen({ canary: { type: 'Value', value: healthy(newVersion, 1) } });

    expect(decideRelease(given, whole, t0).status).toMatchObject({
      phase: 'Promoting',
      verdict: {
        outcome: 'Pass',
        gate: 'Person',
        reason: 'PromotedNow',
        by: 'ada',
        message: expect.stringContaining('checkout is down'),
      },
    });
  });

  it('needs a canary that is whole, and is not promoted when it crashes', () => {
    const given = release({ ...atEvidence }, { rollout: rollout({ steps }), ...spec });
    const partial = { ...healthy(newVersion, 1), whole: false };
    const crashing = { ...partial, failure: { reason: 'CrashLoop', message: 'pod web' } };
    const decide = (value: typeof partial) =>
      decideRelease(given, seen({ canary: { type: 'Value', value } }), t0).status;

    expect(decide(partial).phase).toBe('Progressing');
    expect(decide(crashing).verdict).toMatchObject({ outcome: 'Fail', reason: 'CrashLoop' });
  });

  it('is not overtaken any more', () => {
    expect(outcome({ phase: 'Preparing' }, {}, { spec })).toBeUndefined();
  });
});

describe('a way back from the stable release', () => {
  const rollback = { release: 'shop-1-aaaaaaa', by: 'ann', waitsFor: 'shop-2-bbbbbbb' };
  const ended = (
    status: Partial<ReleaseStatus>,
    wanted: object = {},
    spec: Partial<Release['spec']> = {},
  ): ReleaseStatus => {
    const world = seen({
      canary: { type: 'Value', value: healthy(newVersion, 1) },
      rollback: { ...rollback, ...wanted },
    });
    return decideRelease(
      release(status, { rollout: rollout({ steps, overtake: 'Never' }), ...spec }),
      world,
      t0,
    ).status;
  };

  it.each([{ phase: 'Pending' }, { phase: 'Preparing' }, atEvidence] as const)(
    'ends the release that it waits for: $phase',
    (status) => {
      expect(ended(status)).toMatchObject({
        phase: 'RollingBack',
        verdict: {
          outcome: 'Superseded',
          reason: 'RollbackOfStable',
          by: 'ann',
          message: 'ann wants shop-1-aaaaaaa taken back, which is stable; this one is tried afterwards',
        },
      });
    },
  );

  it('waits for one that is being promoted, and ends one whose promotion has stalled', () => {
    const crashing = { reason: 'CrashLoopBackOff', message: 'web crashes' };
    const world = (failure: typeof crashing | undefined) =>
      seen({
        workloads: {
          type: 'Value',
          value: [{ ...healthy(newVersion, 4), whole: false, ...(failure === undefined ? {} : { failure }) }],
        },
        rollback,
      });
    const given = release({ phase: 'Promoting', weightPercent: 10 }, { rollout: rollout({ steps }) });

    expect(decideRelease(given, world(undefined), t0).status.phase).toBe('Promoting');
    expect(decideRelease(given, world(crashing), t0).status).toMatchObject({
      phase: 'RollingBack',
      restore: true,
      verdict: { reason: 'RollbackOfStable' },
    });
  });

  it('ends no other release, and no way back', () => {
    const undo = { release: 'shop-1-aaaaaaa', commit: 'd'.repeat(40), by: 'ann', at };

    expect(ended({ phase: 'Preparing' }, { waitsFor: 'shop-9-aaaaaaa' }).phase).not.toBe('RollingBack');
    expect(ended({ phase: 'Pending' }, {}, { undo }).phase).not.toBe('RollingBack');
  });
});
