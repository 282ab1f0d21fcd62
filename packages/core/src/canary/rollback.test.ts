import { describe, expect, it } from 'vitest';
import { decideRelease } from './decide.ts';
import { deployment, healthy, newVersion, oldVersion, plan, release, seen, version } from './fixtures.ts';
import type { ReleaseDecision } from './release.ts';

const t0 = Date.parse('2026-01-01T00:00:00.000Z');
const verdict = {
  outcome: 'Fail',
  gate: 'Health',
  reason: 'CrashLoopBackOff',
  message: 'm',
  at: '2026-01-01T00:00:00.000Z',
} as const;
const restoring = release({ phase: 'RollingBack', task: 'Restoring', restore: true, verdict });
const canary = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web-canary' };
const worker = { ...deployment('worker:1'), metadata: { name: 'worker', namespace: 'shop' } };
const withWorker = { type: 'Value', value: plan({ desired: [...version('web:2'), worker] }) } as const;

function kindsOf(actions: ReleaseDecision['actions']): readonly string[] {
  return actions.flatMap((it) => (it.type === 'Apply' ? it.objects.map(({ kind }) => kind) : [it.type]));
}

describe('a restore', () => {
  it('does not wait for a workload that the version before did not have', () => {
    const workloads = [healthy(oldVersion, 4), { ...healthy(newVersion, 4), whole: false }];

    const decision = decideRelease(
      restoring,
      seen({ plan: withWorker, workloads: { type: 'Value', value: workloads } }),
      t0,
    );

    expect(decision.status.phase).toBe('RolledBack');
  });

  it('waits until what the version before had is whole again', () => {
    const workloads = [{ ...healthy(oldVersion, 4), whole: false }, healthy(newVersion, 4)];

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
      workloads: { type: 'Value', value: [healthy(newVersion, 4)] },
    });

    const given = { ...restoring, spec: { ...restoring.spec, previousVersion: undefined } };

    const decision = decideRelease(given, first, t0);

    expect(decision.status.phase).toBe('RolledBack');
  });

  it('applies the version before, whatever was done and however whole the workload looks', () => {
    const taken = release({ phase: 'RollingBack', reason: verdict.reason, restore: true, verdict });
    const whole = seen({ workloads: { type: 'Value', value: [healthy(oldVersion, 4)] }, settled: true });

    const { status, actions } = decideRelease(taken, whole, t0);

    expect(status).toMatchObject({ phase: 'RollingBack', task: 'Restoring', reason: 'Restoring' });
    expect(kindsOf(actions)).toEqual(['ConfigMap', 'Service', 'Deployment', 'HTTPRoute']);
    expect(decideRelease({ ...taken, status }, whole, t0).status.phase).toBe('RolledBack');
  });

  it('is not taken for done because the weight was set after it was refused', () => {
    const given = release({ ...restoring.status, added: [canary], weightPercent: 10 });
    const serving = { exists: true, weightPercent: 10, programmed: true, servesStable: true };
    const unwell = seen({ route: { type: 'Value', value: serving }, settled: false });

    const away = decideRelease(given, unwell, t0);
    const next = decideRelease({ ...given, status: away.status }, seen({ settled: true }), t0);

    expect(away.actions).toMatchObject([{ type: 'SetWeight', weightPercent: 0 }]);
    expect(away.status.task).toBeUndefined();
    expect(next.status.task).toBe('Restoring');
    expect(kindsOf(next.actions)).toContain('ConfigMap');
  });

  it('is known from the reason of a record that was written before there was a task', () => {
    const given = release({ phase: 'RollingBack', reason: 'Restoring', restore: true, verdict });

    const { status } = decideRelease(given, seen({ settled: true }), t0);

    expect(status.phase).toBe('RolledBack');
  });

  it('does not end before it is known what the version before did not have', () => {
    const away = seen({ plan: { type: 'Unavailable', reason: 'git is away' } });
    const given = release({
      phase: 'RollingBack',
      task: 'Cleaning',
      reason: 'Cleaning',
      restore: true,
      verdict,
    });

    const { status, actions } = decideRelease(given, away, t0);

    expect(status).toMatchObject({
      phase: 'RollingBack',
      reason: 'Cleaning',
      task: 'Cleaning',
      message: 'git is away',
    });
    expect(actions).toEqual([]);
  });

  it('that came too late is over once the rest is deleted, and it is said that it was not whole', () => {
    const given = release({
      phase: 'RollingBack',
      task: 'Cleaning',
      restore: true,
      verdict,
      added: [canary],
    });
    const halfway = { workloads: { type: 'Value', value: [healthy(newVersion, 4)] } } as const;

    const waits = decideRelease(
      given,
      seen({ ...halfway, leftovers: { type: 'Value', value: [canary] } }),
      t0,
    );
    const over = decideRelease(given, seen(halfway), t0);

    expect(waits.actions).toEqual([{ type: 'Delete', refs: [canary] }]);
    expect(over.status).toMatchObject({
      phase: 'RolledBack',
      message: 'm; the version before is not whole again: it was not applied in full',
    });
  });
});

describe('a revert', () => {
  it.each([
    { name: 'is wanted of a version that failed', outcome: 'Fail', gate: 'ErrorRate', state: 'Wanted' },
    { name: 'is wanted of one that a person took back', outcome: 'Fail', gate: 'Person', state: 'Wanted' },
    {
      name: 'is not of one that proved nothing',
      outcome: 'Inconclusive',
      gate: 'Evidence',
      state: 'NotWanted',
    },
    { name: 'is not of one that was overtaken', outcome: 'Superseded', gate: 'Newer', state: 'NotWanted' },
    {
      name: 'is not where the application says None',
      outcome: 'Fail',
      gate: 'ErrorRate',
      revert: 'None',
      state: 'NotWanted',
    },
    {
      name: 'is not of a first version',
      outcome: 'Fail',
      gate: 'Health',
      previousVersion: undefined,
      state: 'NotWanted',
    },
  ] as const)('$name', ({ outcome, gate, state, ...change }) => {
    const given = release({ phase: 'RollingBack', verdict: { ...verdict, outcome, gate } });

    const { status } = decideRelease({ ...given, spec: { ...given.spec, ...change } }, seen(), t0);

    expect(status.revert).toEqual({ state });
  });
});

it('a canary whose requests fail does not serve until the version before is back', () => {
  const given = release({
    phase: 'RollingBack',
    restore: true,
    verdict: { ...verdict, gate: 'ErrorRate' },
    added: [canary],
    weightPercent: 10,
  });
  const serving = { exists: true, weightPercent: 10, programmed: true, servesStable: true };

  const { actions } = decideRelease(
    given,
    seen({
      route: { type: 'Value', value: serving },
      canary: { type: 'Value', value: healthy(newVersion, 1) },
      settled: false,
    }),
    t0,
  );

  expect(actions).toMatchObject([{ type: 'SetWeight', weightPercent: 0 }]);
});

it.each([
  ['Person', undefined, 'Wanted'],
  ['Person', 'None', 'NotWanted'],
  ['ErrorRate', 'None', 'Wanted'],
] as const)('by %s, with revert %s asked, the revert is %s', (gate, revert, state) => {
  const at = '2026-01-01T00:00:00.000Z';
  const asked = { type: 'Reject', by: 'ann', at, ...(revert === undefined ? {} : { revert }) } as const;
  const verdict = { outcome: 'Fail', gate, reason: 'Rejected', message: 'ann: no', at } as const;
  const given = release({ phase: 'RollingBack', verdict }, { requests: [asked] });

  const { status } = decideRelease(given, seen({ leftovers: { type: 'Value', value: [] } }), Date.parse(at));

  expect([status.phase, status.revert]).toEqual(['RolledBack', { state }]);
});
