import { describe, expect, it } from 'vitest';
import { decideRelease } from './decide.ts';
import { deployment, healthy, newTree, oldTree, plan, release, seen, version } from './fixtures.ts';

const t0 = Date.parse('2026-01-01T00:00:00.000Z');
const verdict = {
  outcome: 'Fail',
  gate: 'Health',
  reason: 'CrashLoopBackOff',
  message: 'm',
  at: '2026-01-01T00:00:00.000Z',
} as const;
const restoring = release({ phase: 'RollingBack', restore: true, verdict });
const worker = { ...deployment('worker:1'), metadata: { name: 'worker', namespace: 'shop' } };
const withWorker = { type: 'Value', value: plan({ desired: [...version('web:2'), worker] }) } as const;

describe('a restore', () => {
  it('does not wait for a workload that the version before did not have', () => {
    const workloads = [healthy(oldTree, 4), { ...healthy(newTree, 4), whole: false }];

    const decision = decideRelease(
      restoring,
      seen({ plan: withWorker, workloads: { type: 'Value', value: workloads } }),
      t0,
    );

    expect(decision.status.phase).toBe('RolledBack');
  });

  it('waits until what the version before had is whole again', () => {
    const workloads = [{ ...healthy(oldTree, 4), whole: false }, healthy(newTree, 4)];

    const decision = decideRelease(
      restoring,
      seen({ plan: withWorker, workloads: { type: 'Value', value: workloads } }),
      t0,
    );

    expect(decision.status).toMatchObject({ phase: 'RollingBack', reason: 'Restoring' });
  });

  it('of a first version ends, although there is nothing to go back to', () => {
    const first = seen({
      plan: { type: 'Value', value: plan({ first: true }) },
      workloads: { type: 'Value', value: [healthy(newTree, 4)] },
    });

    const decision = decideRelease(restoring, first, t0);

    expect(decision.status.phase).toBe('RolledBack');
  });
});
