import type { Release, ReleaseStatus } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { decideRelease } from './decide.ts';
import { newVersion, oldVersion, plan, release, rollout, seen } from './fixtures.ts';
import type { ReleaseDecision } from './release.ts';

const at = '2026-01-01T00:00:00.000Z';
const t0 = Date.parse(at);
const direct = seen({ plan: { type: 'Value', value: plan({ first: true }) } });
const steps = [
  { setWeight: 10 },
  { evidence: { timeoutSeconds: 60 } },
  { approval: { count: 2 } },
  { setWeight: 50 },
];
const word = (by: string) => ({ by, at });

function given(status: Partial<ReleaseStatus>, change: Partial<Release['spec']> = {}): Release {
  return release(status, { rollout: rollout({ steps }), ...change });
}

/** Decides again and again, as a runner does, until nothing changes any more. */
function settled(start: Release, now: number, world = direct): ReleaseDecision {
  let decision = decideRelease(start, world, now);
  for (let round = 0; round < 20; round += 1) {
    const next = decideRelease({ ...start, status: decision.status }, world, now);
    if (next.status.phase === 'Promoting' || JSON.stringify(next.status) === JSON.stringify(decision.status))
      return next;
    decision = next;
  }
  return decision;
}

describe.each([
  ['a first version', { previousVersion: undefined }],
  ['a change that no canary tries', {}],
])('%s', (_, change) => {
  it('waits for the approvals of its steps, and says which steps it skips', () => {
    const { status } = settled(given({}, change), t0);

    expect(status).toMatchObject({
      phase: 'Progressing',
      reason: 'WaitingForApproval',
      withoutCanary: true,
      step: '3/4',
    });
    expect(status.history).toContainEqual(
      expect.objectContaining({ reason: 'StepsSkipped', message: expect.stringContaining('10%, evidence') }),
    );
    expect(settled({ ...given({}, change), status }, t0 + 10 * 24 * 3_600_000).status.phase).toBe(
      'Progressing',
    );
  });

  it('goes on once enough people have approved, which may be before it came to that step', () => {
    const early = settled(given({}, { ...change, approvals: [word('ada'), word('bo')] }), t0);
    const twice = settled(given({}, { ...change, approvals: [word('ada'), word('ada')] }), t0);

    expect(early.status).toMatchObject({
      phase: 'Promoting',
      verdict: { outcome: 'Pass', gate: 'Direct', by: 'ada, bo' },
    });
    expect(twice.status.reason).toBe('WaitingForApproval');
  });

  it('is never approved once it was rejected', () => {
    const requests = [{ type: 'Reject' as const, ...word('ada') }];
    const approvals = [word('bo'), word('cy')];
    const waiting = given({ phase: 'Progressing', withoutCanary: true }, { ...change, requests, approvals });

    expect(decideRelease(waiting, direct, t0).status).toMatchObject({
      phase: 'RollingBack',
      verdict: { outcome: 'Fail', reason: 'Rejected' },
    });
  });

  it('is not taken back for want of a canary while the manifests cannot be read', () => {
    const away = seen({ plan: { type: 'Unavailable', reason: 'Git is away' } });
    const waiting = given({ phase: 'Progressing', withoutCanary: true, stepIndex: 4 }, change);

    expect(decideRelease(waiting, away, t0 + 3_600_000).status).toMatchObject({
      phase: 'Progressing',
      reason: 'ManifestsUnavailable',
    });
  });

  it('goes out at once where the application says so in words', () => {
    const relaxed = { rollout: rollout({ steps, approvals: 'GatedChangesOnly' }), ...change };

    expect(decideRelease(release({}, relaxed), direct, t0).status).toMatchObject({
      phase: 'Promoting',
      reason: 'Direct',
    });
  });

  it('is held by a pause', () => {
    const paused = {
      rollout: rollout({ steps: [{ setWeight: 10 }, { pause: { seconds: 60 } }] }),
      ...change,
    };
    const waiting = settled(release({}, paused), t0);

    expect(waiting.status).toMatchObject({ phase: 'Progressing', reason: 'Paused' });
    const later = settled({ ...release({}, paused), status: waiting.status }, t0 + 60_000);
    expect(later.status.phase).toBe('Promoting');
  });
});

it('approval steps of a target hold an application without a rollout', () => {
  const { rollout: _, ...spec } = release({}).spec;
  const plain: Release = { ...release({}), spec: { ...spec, steps: [{ approval: { count: 1 } }] } };

  expect(settled(plain, t0).status).toMatchObject({ phase: 'Progressing', reason: 'WaitingForApproval' });
  const approved = { ...plain, spec: { ...plain.spec, approvals: [word('ada')] } };
  expect(settled(approved, t0).status.phase).toBe('Promoting');
});

it('a release that waits for approvals without a canary gives way to a newer version, and to the one before', () => {
  const waiting = given({ phase: 'Progressing', withoutCanary: true, stepIndex: 2 });
  const newer = { ...direct, desiredVersion: { type: 'Value' as const, value: 'd'.repeat(40) } };
  const back = { ...direct, desiredVersion: { type: 'Value' as const, value: oldVersion } };
  const same = { ...direct, desiredVersion: { type: 'Value' as const, value: newVersion } };

  expect(decideRelease(waiting, newer, t0).status.verdict?.outcome).toBe('Superseded');
  expect(decideRelease(waiting, back, t0).status.verdict?.outcome).toBe('Superseded');
  expect(decideRelease(waiting, same, t0).status.phase).toBe('Progressing');
});
