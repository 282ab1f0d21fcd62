import type { Release, ReleaseStatus } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import type { Counts } from '../gate/counts.ts';
import { initialGate } from '../gate/gate-state.ts';
import { initialWatch, type WatchStage } from '../gate/promotion-watch.ts';
import type { Observed } from '../observation.ts';
import { decideRelease } from './decide.ts';
import { healthy, newVersion, oldVersion, plan, release, rollout, seen } from './fixtures.ts';
import type { ReleaseDecision, ReleaseSeen } from './release.ts';

const t0 = Date.parse('2026-01-01T00:00:00.000Z');
const away: Observed<Counts> = { type: 'Unavailable', reason: 'the metrics page does not answer' };
const baseline = { requests: 2_700, bad: 2 };

function counted(requests: number, bad: number): Observed<Counts> {
  return { type: 'Value', value: { requests, bad } };
}

function watchOf(stage: WatchStage, before: Counts = baseline): ReleaseStatus['watch'] {
  return {
    state: { ...initialWatch(before, t0 / 1000 - 60, stage), last: { stable: { requests: 0, bad: 0 } } },
  };
}

/** Goes on with a release from what it has decided, a moment later. */
function after(given: Release, decision: ReleaseDecision): Release {
  return { ...given, status: decision.status };
}

const world = (stable: Observed<Counts>, change: Partial<ReleaseSeen> = {}): ReleaseSeen =>
  seen({
    workloads: { type: 'Value', value: [healthy(newVersion, 4)] },
    arms: { stable, canary: away },
    ...change,
  });

describe('a watch', () => {
  const watching = release({ phase: 'Watching' }, { rollout: rollout({ watchSeconds: 60 }) });
  const whole = seen({ workloads: { type: 'Value', value: [healthy(newVersion, 4)] } });

  it('lasts to its last moment', () => {
    expect(decideRelease(watching, whole, t0 + 59_999).status.phase).toBe('Watching');
    expect(decideRelease(watching, whole, t0 + 60_000).status.phase).toBe('Promoted');
  });

  it('takes a version back whose new pods crash, where there is one before it', () => {
    const failure = { reason: 'CrashLoopBackOff', message: 'pod web' };
    const crashing = seen({
      workloads: { type: 'Value', value: [{ ...healthy(newVersion, 4), whole: false, failure }] },
    });
    const { previousVersion: _, ...first } = watching.spec;

    const taken = decideRelease(watching, crashing, t0 + 1_000).status;
    const kept = decideRelease({ ...watching, spec: first }, crashing, t0 + 1_000).status;

    expect(taken).toMatchObject({
      phase: 'RollingBack',
      restore: true,
      verdict: { gate: 'Health', reason: 'CrashLoopBackOff', message: 'after promotion: pod web' },
    });
    expect(kept.phase).toBe('Watching');
  });

  it('is over once Jobs that the version before has run are being deleted: nothing goes back to it then', () => {
    const job = { apiVersion: 'batch/v1', kind: 'Job', namespace: 'shop', name: 'migrate-1' };
    const left = seen({ ...whole, leftovers: { type: 'Value', value: [job] } });
    const cleaning = after(watching, decideRelease(watching, left, t0 + 60_000));
    const failure = { reason: 'CrashLoopBackOff', message: 'pod web' };
    const crashing: ReleaseSeen['workloads'] = {
      type: 'Value',
      value: [{ ...healthy(newVersion, 4), whole: false, failure }],
    };

    expect(cleaning.status).toMatchObject({ phase: 'Watching', task: 'Cleaning' });
    const later = decideRelease(cleaning, { ...left, workloads: crashing }, t0 + 61_000);
    expect(later.status.phase).toBe('Watching');
    expect(decideRelease(cleaning, { ...whole, workloads: crashing }, t0 + 62_000).status.phase).toBe(
      'Promoted',
    );
  });
});

describe('a release that is promoted', () => {
  const promoting = { phase: 'Promoting', weightPercent: 50, watch: watchOf('Replacing') } as const;
  const serving = (arms: ReleaseSeen['arms']): ReleaseSeen =>
    seen({
      workloads: { type: 'Value', value: [{ ...healthy(newVersion, 4), whole: false }] },
      canary: { type: 'Value', value: healthy(newVersion, 2) },
      route: {
        type: 'Value',
        value: { exists: true, weightPercent: 50, programmed: true, servesStable: true },
      },
      arms,
    });

  it('freezes what stable did while the canary was tried, to be held against the new stable', () => {
    const gate = { ...initialGate('FromZero') };
    const given = release(
      { phase: 'Progressing', stepIndex: 9, weightPercent: 50, gate },
      { rollout: rollout({ errorRate: { warmUpSeconds: 0 } }) },
    );
    const arms = { stable: counted(2_700, 2), canary: counted(300, 0) };

    const { status } = decideRelease(given, serving(arms), t0);

    expect(status).toMatchObject({ phase: 'Promoting', watch: { state: { baseline, stage: 'Replacing' } } });
  });

  it('is taken back, with the version before, when its requests fail whichever pods they reach', () => {
    const arms = { stable: counted(200, 120), canary: counted(200, 120) };

    const { status } = decideRelease(release(promoting), serving(arms), t0);

    expect(status).toMatchObject({
      phase: 'RollingBack',
      restore: true,
      verdict: { outcome: 'Fail', gate: 'ErrorRate', reason: 'ShareAboveCeiling' },
    });
    expect(status.verdict?.message).toContain('during promotion: 120 bad of 200 requests (60%)');
  });

  it('is taken back when the canary alone turns bad while it still serves', () => {
    const armsAt = (look: number) => ({
      stable: counted(1_000 + 50 * look, 1),
      canary: counted(1_000 + 50 * look, 1 + 10 * Math.max(0, look - 4)),
    });
    let { status } = decideRelease(release(promoting), serving(armsAt(0)), t0);
    for (let look = 1; status.phase === 'Promoting' && look <= 20; look += 1)
      ({ status } = decideRelease(
        { ...release(promoting), status },
        serving(armsAt(look)),
        t0 + look * 1_000,
      ));

    expect(status).toMatchObject({
      phase: 'RollingBack',
      restore: true,
      verdict: { gate: 'ErrorRate', reason: 'OddsAboveTolerance' },
    });
  });

  it('forgives the errors of pods that are being replaced', () => {
    const arms = { stable: counted(200, 20), canary: counted(200, 0) };

    expect(decideRelease(release(promoting), serving(arms), t0).status.phase).toBe('Promoting');
  });

  it('judges with Git away too', () => {
    const arms = { stable: counted(200, 120), canary: counted(200, 120) };
    const blind = { ...serving(arms), plan: { type: 'Unavailable', reason: 'Git is away' } as const };

    expect(decideRelease(release(promoting), blind, t0).status.phase).toBe('RollingBack');
  });

  it('begins the watch anew from the moment it is whole, against the same baseline', () => {
    const given = release({ phase: 'Promoting', watch: watchOf('Replacing') });
    const whole = world(counted(300, 12), {
      canary: { type: 'Value', value: { ...healthy(newVersion, 0), exists: false, whole: false } },
    });

    const { status } = decideRelease(given, whole, t0);

    const last = { stable: { requests: 300, bad: 12 } };
    expect(status).toMatchObject({
      phase: 'Watching',
      watch: { state: { ...initialWatch(baseline, t0 / 1000, 'Replaced'), last } },
    });
  });
});

describe('a release that is watched', () => {
  const watching = (change: Partial<ReleaseStatus> = {}): Release =>
    release({ phase: 'Watching', watch: watchOf('Replaced'), ...change });
  const over = t0 + rollout().watchSeconds * 1000;

  /** Decisions of a look a second at 20 requests a second to its four pods, until the release goes on to another phase. */
  function requestsEachSecond(seconds: number, bad: (second: number) => number): readonly ReleaseDecision[] {
    let [given, requests, badOnes] = [watching(), 0, 0];
    const decisions: ReleaseDecision[] = [];
    for (let second = 0; second <= seconds && given.status?.phase === 'Watching'; second += 1) {
      requests += second === 0 ? 0 : 20;
      badOnes += second === 0 ? 0 : bad(second);
      const decision = decideRelease(given, world(counted(requests, badOnes)), t0 + second * 1_000);
      decisions.push(decision);
      given = after(given, decision);
    }
    return decisions;
  }

  it('is taken back when the new stable does worse with all the traffic than the old one did before', () => {
    const { status } = decideRelease(watching(), world(counted(400, 100)), t0);

    expect(status).toMatchObject({
      phase: 'RollingBack',
      restore: true,
      verdict: {
        outcome: 'Fail',
        gate: 'ErrorRate',
        reason: 'ShareAboveTolerance',
        message:
          'after promotion: 100 bad of 400 requests (25%), at most 0.649% is tolerated: stable had 2 bad of 2700 (0.0741%) before',
        evidence: { before: baseline, after: { requests: 400, bad: 100 } },
      },
    });
  });

  it('is held against what stable did at last, where an older runner kept what cannot be read', () => {
    const state = { ...watchOf('Replaced')?.state, hiccups: 'as they were' };
    const counts = { stable: baseline, canary: { requests: 0, bad: 0 } };
    const given = watching({ watch: { state }, counts });

    const { status } = decideRelease(given, world(counted(100, 0)), t0);

    expect(status.watch?.evidence?.['message']).toContain(
      'counted anew: what was kept of earlier looks cannot be read (hiccups',
    );
    expect(status.watch?.state).toMatchObject({ baseline, stage: 'Replaced' });
  });

  it('is promoted when the watch is over, and says what was seen', () => {
    const { status } = decideRelease(watching(), world(counted(4_000, 3)), over);

    expect(status.phase).toBe('Promoted');
    expect(status.message).toBe(
      'this version became stable; in 30 s of watching: 3 bad of 4000 requests (0.075%), at most 0.649% is tolerated: stable had 2 bad of 2700 (0.0741%) before',
    );
  });

  it('is watched for longer while a hiccup of its pods may explain its errors, and then taken back if none does', () => {
    const looks = requestsEachSecond(60, (second) => (second > 18 ? 5 : 0));
    const atEnd = looks.at(30);
    const taken = looks.at(-1);

    expect(atEnd?.status).toMatchObject({
      phase: 'Watching',
      message: expect.stringContaining('whether a hiccup of its pods explains it'),
    });
    expect(atEnd?.wakeAt).toBe(over + 1_000);
    expect(taken?.status).toMatchObject({ phase: 'RollingBack', verdict: { reason: 'ShareAboveTolerance' } });
  });

  it('is promoted in its time where what failed was a hiccup', () => {
    const looks = requestsEachSecond(30, (second) => (second > 5 && second <= 15 ? 5 : 0));

    expect(looks.at(-2)?.status).toMatchObject({
      phase: 'Watching',
      message: 'promoted; the new stable is watched',
    });
    expect(looks.at(-1)?.status.phase).toBe('Promoted');
  });

  it('is watched for a minute more at the most', () => {
    const doubtful = {
      ...watchOf('Replaced'),
      evidence: { isInDoubt: true, at: new Date(over).toISOString() },
    };
    const at = (now: number) => {
      const evidence = { ...doubtful.evidence, at: new Date(now).toISOString() };
      return decideRelease(watching({ watch: { state: {}, ...doubtful, evidence } }), world(away), now);
    };

    expect(at(over + 59_999).status.phase).toBe('Watching');
    expect(at(over + 60_000).status.phase).toBe('Promoted');
  });

  it('is judged all the same by a clock that was set back since the last look', () => {
    const evidence = { at: new Date(t0 + 1_800_000).toISOString() };
    const watch = { state: {}, ...watchOf('Replaced'), evidence };

    const { status } = decideRelease(watching({ watch }), world(counted(400, 200)), t0);

    expect(status.phase).toBe('RollingBack');
  });

  it('is not held up by metrics that are away, and says that nobody looked', () => {
    const { status } = decideRelease(watching(), world(away), over);

    expect(status.phase).toBe('Promoted');
    expect(status.message).toContain(
      'in 30 s of watching: stable: the metrics page does not answer; no request was counted',
    );
  });

  it('is judged by what happened while no runner looked', () => {
    expect(decideRelease(watching(), world(counted(4_000, 400)), over + 60_000).status.phase).toBe(
      'RollingBack',
    );
  });

  it('without a canary before it is held to the ceiling alone', () => {
    const direct = watching({ watch: watchOf('Replaced', { requests: 0, bad: 0 }) });

    expect(decideRelease(direct, world(counted(400, 40)), t0).status.phase).toBe('Watching');
    expect(decideRelease(direct, world(counted(400, 200)), t0).status).toMatchObject({
      phase: 'RollingBack',
      verdict: { reason: 'ShareAboveCeiling' },
    });
  });

  it('is judged on no requests where there is nothing to go back to, or no route that counts them', () => {
    const outage = world(counted(400, 400));

    for (const spec of [{ previousVersion: undefined }, { rollout: undefined }]) {
      const { status } = decideRelease(release({ phase: 'Watching' }, spec), outage, t0);
      expect(status.watch).toBeUndefined();
      expect(status.phase).not.toBe('RollingBack');
    }
  });

  it('is looked at about once a second, and notes nothing where nothing is new', () => {
    const looked = decideRelease(watching(), world(counted(400, 0)), t0);
    const soon = decideRelease(after(watching(), looked), world(counted(500, 400)), t0 + 300);
    const idle = decideRelease(after(watching(), looked), world(counted(400, 0)), t0 + 5_000);

    expect(soon.status.watch).toEqual(looked.status.watch);
    expect(idle.status.watch).toEqual(looked.status.watch);
    expect(looked.wakeAt).toBe(t0 + 1_000);
  });
});

describe('a release that is taken back for its errors', () => {
  it('takes the traffic from a canary that is whole before it restores the version before', () => {
    const verdict = { outcome: 'Fail', gate: 'ErrorRate', reason: 'ShareAboveCeiling', message: '' } as const;
    const given = release({
      phase: 'RollingBack',
      restore: true,
      weightPercent: 50,
      added: [{ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web-canary' }],
      verdict: { ...verdict, at: '2026-01-01T00:00:00.000Z' },
    });
    const serving = seen({
      plan: { type: 'Value', value: plan() },
      workloads: { type: 'Value', value: [{ ...healthy(oldVersion, 4), whole: false }] },
      canary: { type: 'Value', value: healthy(newVersion, 2) },
      route: {
        type: 'Value',
        value: { exists: true, weightPercent: 50, programmed: true, servesStable: true },
      },
    });

    const { actions } = decideRelease(given, serving, t0);

    expect(actions).toMatchObject([{ type: 'SetWeight', weightPercent: 0 }]);
  });
});
