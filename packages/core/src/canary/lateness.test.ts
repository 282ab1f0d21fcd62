import { refOf } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import type { WorkloadHealth } from '../health/workload.ts';
import { decideRelease } from './decide.ts';
import { deployment, healthy, newVersion, oldVersion, plan, release, rollout, seen } from './fixtures.ts';

const t0 = Date.parse('2026-01-01T00:00:00.000Z');
const obstacle = { reason: 'Unschedulable', message: 'pod web: 0/3 nodes are available' };
const starting: WorkloadHealth = { ...healthy(newVersion, 1), readyReplicas: 0, whole: false };
const deadline = { rollout: rollout({ progressDeadlineSeconds: 1800 }) };
const inTime = t0 + 1_799_000;
const late = t0 + 1_800_000;
const notWholeSince = '2026-01-01T00:00:00.000Z';

describe('a canary that infrastructure keeps from running', () => {
  const look = (canary: WorkloadHealth, now: number) =>
    decideRelease(
      release({ phase: 'Preparing', notWholeSince }, deadline),
      seen({ canary: { type: 'Value', value: canary } }),
      now,
    ).status;

  it('is waited for until the release’s own deadline, and it is said for what', () => {
    const status = look({ ...starting, obstacle }, inTime);

    expect(status.phase).toBe('Preparing');
    expect(status.message).toContain('0/3 nodes are available');
  });

  it('is then taken back without a word on its version', () => {
    expect(look({ ...starting, obstacle }, late)).toMatchObject({
      phase: 'RollingBack',
      verdict: { outcome: 'Inconclusive', gate: 'Infrastructure', reason: 'Unschedulable' },
    });
  });

  it('fails where nothing but itself keeps it from being healthy', () => {
    expect(look(starting, late).verdict).toMatchObject({
      outcome: 'Fail',
      reason: 'ProgressDeadlineExceeded',
    });
  });
});

describe('a release that was taken back for infrastructure', () => {
  const verdict = {
    outcome: 'Inconclusive',
    gate: 'Infrastructure',
    ...obstacle,
    at: notWholeSince,
  } as const;

  it('asks for no revert', () => {
    const gone = { exists: true, programmed: true, servesStable: true, weightPercent: 0 };
    const { status } = decideRelease(
      release({ phase: 'RollingBack', verdict }),
      seen({ route: { type: 'Value', value: gone } }),
      t0,
    );

    expect(status).toMatchObject({ phase: 'RolledBack', revert: { state: 'NotWanted' } });
  });

  it('is written to the ledger as one that keeps no version out', () => {
    const ended = release({ phase: 'RolledBack', verdict, finishedAt: notWholeSince, ledger: 'Pending' });

    expect(decideRelease(ended, seen(), t0).actions).toMatchObject([
      { type: 'AppendLedger', entries: [{ outcome: 'RolledBack', quarantined: false, verdict }] },
    ]);
  });
});

describe('a promotion that infrastructure keeps from ending', () => {
  const direct = plan({ desired: [] });
  const refs = ['web', 'worker'].map((name) =>
    refOf({ ...deployment('web:2'), metadata: { name, namespace: 'shop' } }),
  );
  const promoting = (now: number, previousVersion: string | undefined) => {
    const subject = release({ phase: 'Promoting', notWholeSince }, deadline);
    const { previousVersion: _, ...first } = subject.spec;
    const spec = previousVersion === undefined ? first : { ...first, previousVersion };
    const { problem: __, canary: ___, ...value } = direct;
    const workloads = [{ ...starting, obstacle }];
    return decideRelease(
      { ...subject, spec },
      seen({
        plan: { type: 'Value', value: { ...value, workloads: refs.slice(0, workloads.length) } },
        workloads: { type: 'Value', value: workloads },
      }),
      now,
    ).status;
  };

  it('is taken back without a word on its version', () => {
    expect(promoting(inTime, oldVersion).phase).toBe('Promoting');
    expect(promoting(late, oldVersion)).toMatchObject({
      phase: 'RollingBack',
      restore: true,
      verdict: { outcome: 'Inconclusive', gate: 'Infrastructure' },
    });
  });

  it('fails where another workload is late by itself', () => {
    const subject = release({ phase: 'Promoting', notWholeSince }, deadline);
    const { problem: _, canary: __, ...value } = direct;
    const workloads = [{ ...starting, obstacle }, starting];

    const { status } = decideRelease(
      subject,
      seen({
        plan: { type: 'Value', value: { ...value, workloads: refs.slice(0, workloads.length) } },
        workloads: { type: 'Value', value: workloads },
      }),
      late,
    );

    expect(status.verdict).toMatchObject({ outcome: 'Fail', reason: 'ProgressDeadlineExceeded' });
  });

  it('ends a first version without a word on it', () => {
    expect(promoting(late, undefined)).toMatchObject({
      phase: 'Failed',
      verdict: { outcome: 'Inconclusive', gate: 'Infrastructure' },
    });
  });
});
