import { type Release, type ReleaseStatus, type ScenarioRunStatus, toInstant } from '@seatrial/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideRelease } from './canary/decide.ts';
import { healthy, newVersion, release, rollout, seen } from './canary/fixtures.ts';
import { decideScenarioRun } from './chaos/decide.ts';
import { experiment, nodes, run, seen as seenByRun, t0 } from './chaos/fixtures.ts';

const hour = 3_600_000;
const pauseSeconds = 60;

const paused = rollout({
  steps: [{ setWeight: 10 }, { pause: { seconds: pauseSeconds } }, { setWeight: 50 }],
});
const canary = { type: 'Value', value: healthy(newVersion, 1) } as const;
const route = {
  type: 'Value',
  value: { exists: true, weightPercent: 10, programmed: true, servesStable: true },
} as const;

/** In its pause since `t0`. */
function inPause(status: Partial<ReleaseStatus> = {}): Release {
  const begun = {
    phase: 'Progressing',
    stepIndex: 1,
    weightPercent: 10,
    stepStartedAt: toInstant(t0),
  } as const;
  return release({ ...begun, ...status }, { rollout: paused });
}

function looked(given: Release, now: number): ReleaseStatus {
  return decideRelease(given, seen({ canary, route }), now).status;
}

describe('a clock that is set back', () => {
  it('never has a pause end sooner, nor last longer than once more', () => {
    const times = {
      passedMs: fc.nat({ max: pauseSeconds * 1000 - 1 }),
      backMs: fc.integer({ min: 1, max: 24 * hour }),
    };
    fc.assert(
      fc.property(fc.record(times), ({ passedMs, backMs }) => {
        const before = looked(inPause(), t0 + passedMs);
        const set = t0 + passedMs - backMs;
        const after = looked(inPause(before), set);
        expect(after.stepIndex).toBe(1);

        const leftMs = pauseSeconds * 1000 - Math.max(0, passedMs - backMs);
        expect(looked(inPause(after), set + leftMs - 1).stepIndex).toBe(1);
        expect(looked(inPause(after), set + leftMs).stepIndex).toBe(2);
      }),
    );
  });

  it('blames no version for a deadline, and forgets none', () => {
    const late = { phase: 'Preparing', notWholeSince: toInstant(t0) } as const;
    const unwhole = { type: 'Value', value: { ...healthy(newVersion, 1), whole: false } } as const;
    const look = (status: Partial<ReleaseStatus>, now: number) =>
      decideRelease(release({ ...status }), seen({ canary: unwhole }), now).status;

    const after = look(late, t0 - hour);
    expect(after.phase).toBe('Preparing');
    expect(look(after, t0 - hour + 299_000).phase).toBe('Preparing');
    expect(look(after, t0 - hour + 300_000).verdict).toMatchObject({ reason: 'ProgressDeadlineExceeded' });
  });

  it('has a fault taken back after its time, counted from then', () => {
    const zone = experiment([{ type: 'ZoneFailure', zone: 'a', durationSeconds: 10 }]);
    const target = {
      id: '0/n-a',
      fault: 0,
      ref: { apiVersion: 'v1', kind: 'Node', name: 'n-a' },
      uid: 'uid-a',
      preImage: { unschedulable: false },
      state: 'Effective',
      injectedAt: toInstant(t0),
      effectiveAt: toInstant(t0),
    } as const;
    const holding: Partial<ScenarioRunStatus> = {
      phase: 'Holding',
      phaseStartedAt: toInstant(t0),
      targets: [target],
      countedSince: toInstant(t0),
      counts: { requests: 1, bad: 0 },
      countsLast: { requests: 1, bad: 0 },
    };
    const failed = [{ ...nodes[0]!, unschedulable: true, failedBy: ['trial-1'] }, nodes[1]!];
    const world = seenByRun({ nodes: { type: 'Value', value: failed } });

    const after = decideScenarioRun(run(zone, holding), world, t0 - hour).status;
    expect(after).toMatchObject({ phase: 'Holding', countedSeconds: 0 });
    expect(decideScenarioRun(run(zone, after), world, t0 - hour + 9_000).status.phase).toBe('Holding');
    expect(decideScenarioRun(run(zone, after), world, t0 - hour + 10_000).status.phase).toBe('Reverting');
  });
});

describe('an API server that did not answer', () => {
  it('has no version blamed for the time in which nobody could see it', () => {
    const late = { phase: 'Preparing', notWholeSince: toInstant(t0) } as const;
    const unwhole = { type: 'Value', value: { ...healthy(newVersion, 1), whole: false } } as const;
    const look = (status: Partial<ReleaseStatus>, now: number, unseenMs?: number) =>
      decideRelease(
        release({ ...status }),
        seen({ canary: unwhole, ...(unseenMs === undefined ? {} : { unseenMs }) }),
        now,
      ).status;

    // Seen for 100 of its 300 seconds, then not for an hour.
    const after = look(late, t0 + 100_000 + hour, hour);
    expect(after.phase).toBe('Preparing');
    expect(look(after, t0 + hour + 299_000).phase).toBe('Preparing');
    expect(look(after, t0 + hour + 300_000).verdict).toMatchObject({ reason: 'ProgressDeadlineExceeded' });
    expect(look(late, t0 + 300_000).verdict).toMatchObject({ reason: 'ProgressDeadlineExceeded' });
  });
});
