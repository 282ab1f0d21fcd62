import { describe, expect, it } from 'vitest';
import { absentWorkload } from '../health/workload.ts';
import { decideRelease } from './decide.ts';
import { healthy, newVersion, release, rollout, seen } from './fixtures.ts';
import type { ReleaseSeen } from './release.ts';

const now = Date.parse('2026-01-01T00:00:10.000Z');
const steps = [{ setWeight: 10 }, { approval: { count: 1 } }];
const waiting = release(
  { phase: 'Progressing', stepIndex: 1, stepStartedAt: '2026-01-01T00:00:05.000Z', weightPercent: 10 },
  { rollout: { ...rollout(), steps } },
);
const tenPercent = { exists: true, weightPercent: 10, programmed: true, servesStable: true };

function world(change: Partial<ReleaseSeen> = {}): ReleaseSeen {
  return seen({
    canary: { type: 'Value', value: healthy(newVersion, 1) },
    route: { type: 'Value', value: tenPercent },
    ...change,
  });
}

describe('a canary that others change', () => {
  it('is left alone while the route says what the record says', () => {
    const { status, actions } = decideRelease(waiting, world(), now);

    expect([status.reason, actions]).toEqual(['WaitingForApproval', []]);
  });

  it('is taken back when it was deleted, with no word about its version', () => {
    const { status } = decideRelease(
      waiting,
      world({ canary: { type: 'Value', value: absentWorkload } }),
      now,
    );

    expect(status).toMatchObject({
      phase: 'RollingBack',
      verdict: { outcome: 'Inconclusive', reason: 'CanaryGone' },
    });
  });

  it('gets its route back as the stable version has it', () => {
    const gone = { exists: false, programmed: false, servesStable: false };
    const { status, actions } = decideRelease(waiting, world({ route: { type: 'Value', value: gone } }), now);

    expect(status.reason).toBe('RouteGone');
    expect(actions).toMatchObject([
      { type: 'Apply', objects: [{ kind: 'HTTPRoute', metadata: { name: 'web' } }] },
    ]);
  });

  it('gets its weight again', () => {
    const route = { type: 'Value', value: { ...tenPercent, weightPercent: 0 } } as const;
    const { status, actions } = decideRelease(waiting, world({ route }), now);

    expect(status).toMatchObject({ phase: 'Progressing', reason: 'WeightChanged', weightPercent: 10 });
    expect(actions).toMatchObject([{ type: 'SetWeight', weightPercent: 10 }]);
  });
});

describe('a release whose record is deleted', () => {
  const deletionTimestamp = '2026-01-01T00:00:09Z';
  const deleted = { ...waiting, metadata: { ...waiting.metadata, deletionTimestamp } };

  it('is taken back before its record goes, and its version is not blamed', () => {
    const { status } = decideRelease(deleted, world(), now);

    expect(status).toMatchObject({
      phase: 'RollingBack',
      verdict: { outcome: 'Superseded', gate: 'Person', reason: 'Deleted' },
    });
    const over = decideRelease({ ...deleted, status }, seen(), now);
    expect(over.status.phase).toBe('Superseded');
    expect(over.status.ledger).toBeUndefined();
  });

  it('is promoted to the end when its verdict was given', () => {
    const promoting = release({ phase: 'Promoting' }, { rollout: { ...rollout(), steps } });
    const given = { ...promoting, metadata: { ...promoting.metadata, deletionTimestamp } };

    expect(decideRelease(given, world(), now).status.phase).toBe('Promoting');
  });
});

it('a release whose time is over ends, although somebody changes its route', () => {
  const gathering = release(
    { ...waiting.status, stepStartedAt: '2026-01-01T00:00:00.000Z' },
    { rollout: { ...rollout(), steps: [{ setWeight: 10 }, { evidence: { timeoutSeconds: 10 } }] } },
  );
  const changed = world({ route: { type: 'Value', value: { ...tenPercent, weightPercent: 90 } } });

  const { status } = decideRelease(gathering, changed, now);

  expect(status).toMatchObject({ phase: 'RollingBack', verdict: { reason: 'EvidenceTimeout' } });
});

it('no step is taken while the canary is not whole, also where it needs people alone', () => {
  const approved = release(waiting.status, {
    rollout: { ...rollout(), steps },
    approvals: [{ by: 'ada', at: '2026-01-01T00:00:00.000Z' }],
  });
  const starting = { type: 'Value', value: { ...healthy(newVersion, 1), whole: false } } as const;

  const held = decideRelease(approved, world({ canary: starting }), now).status;
  const taken = decideRelease(approved, world(), now).status;

  expect(held).toMatchObject({ stepIndex: 1, reason: 'CanaryNotReady' });
  expect(taken).toMatchObject({ stepIndex: 2, reason: 'Approved' });
});
