import { toInstant } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { initialGate } from '../gate/gate-state.ts';
import { decideRelease } from './decide.ts';
import { configMap, healthy, newVersion, oldVersion, plan, release, rollout, seen } from './fixtures.ts';
import type { ReleaseDecision, ReleaseSeen } from './release.ts';

const t0 = Date.parse('2026-01-01T00:00:00.000Z');

function types({ actions }: ReleaseDecision): readonly string[] {
  return actions.map((action) => action.type);
}

const halfAtLast = rollout({ steps: [{ setWeight: 10 }, { pause: { seconds: 1 } }, { setWeight: 50 }] });
const canaryWhole = { type: 'Value', value: healthy(newVersion, 1) } as const;
const tenPercent = {
  type: 'Value',
  value: { exists: true, weightPercent: 10, programmed: true, servesStable: true },
} as const;

describe('a release that waits', () => {
  it('does not begin while a scenario has faults in flight on its application', () => {
    const decision = decideRelease(release({}), seen({ faultsInFlight: { type: 'Value', value: true } }), t0);

    expect(decision.status).toMatchObject({ phase: 'Pending', reason: 'ScenarioRunning' });
  });

  it('writes down what it will add before anything is made', () => {
    const decision = decideRelease(release({}), seen(), t0);

    expect(decision.status.phase).toBe('Preparing');
    expect(decision.status.added.map((ref) => `${ref.kind}/${ref.name}`)).toEqual([
      'ConfigMap/settings-canary',
      'Service/web-canary',
      'Deployment/web-canary',
    ]);
    expect(decision.actions).toEqual([]);
  });

  it('goes straight to promotion when it is the first version', () => {
    const first = seen({ plan: { type: 'Value', value: plan({ first: true }) } });

    const decision = decideRelease(release({}, { previousVersion: undefined }), first, t0);

    expect(decision.status).toMatchObject({ phase: 'Promoting', reason: 'Direct' });
  });
});

describe('a release before its verdict', () => {
  it('touches nothing but what stands beside the stable objects', () => {
    const preparing = decideRelease(release({ phase: 'Preparing' }), seen({ settled: false }), t0);

    expect(types(preparing)).toEqual(['Apply']);
    const [apply] = preparing.actions;
    const names = apply?.type === 'Apply' ? apply.objects.map((object) => object.metadata.name) : [];
    expect(names).toEqual(['settings-canary', 'web-canary', 'web-canary']);
  });

  it('sends requests to the canary only when it is whole and has endpoints', () => {
    const progressing = release({
      phase: 'Progressing',
      stepStartedAt: '2026-01-01T00:00:00.000Z',
      weightPercent: 10,
    });

    const without = decideRelease(
      progressing,
      seen({ canary: canaryWhole, canaryEndpoints: { type: 'Value', value: 0 } }),
      t0,
    );
    const ready = decideRelease(progressing, seen({ canary: canaryWhole }), t0);

    expect(without.status.reason).toBe('WaitingForEndpoints');
    expect(without.actions).toEqual([]);
    expect(ready.actions).toMatchObject([{ type: 'SetWeight', weightPercent: 10 }]);
  });

  it('applies a whole canary again after a crash, and does not say that it starts', () => {
    const given = release({
      phase: 'Progressing',
      reason: 'CanaryHealthy',
      stepStartedAt: '2026-01-01T00:00:00.000Z',
    });

    const again = decideRelease(given, seen({ canary: canaryWhole, settled: false }), t0);
    const growing = decideRelease(
      release({ ...given.status, weightPercent: 50, stepIndex: 2 }, { rollout: halfAtLast }),
      seen({ canary: canaryWhole, route: tenPercent }),
      t0,
    );

    expect(types(again)).toEqual(['Apply']);
    expect(again.status.reason).toBe('CanaryHealthy');
    expect(growing.status).toMatchObject({ reason: 'CanaryScaling', message: 'canary is brought to 2' });
  });

  it('is taken back at once on a crash loop, without any traffic', () => {
    const crashing = {
      ...healthy(newVersion, 1),
      whole: false,
      failure: { reason: 'CrashLoopBackOff', message: 'pod web' },
    };

    const decision = decideRelease(
      release({ phase: 'Preparing' }),
      seen({ canary: { type: 'Value', value: crashing } }),
      t0,
    );

    expect(decision.status).toMatchObject({
      phase: 'RollingBack',
      verdict: { outcome: 'Fail', gate: 'Health', reason: 'CrashLoopBackOff' },
    });
  });

  it('is taken back when the error-rate gate fails, and the evidence is kept', () => {
    const began = release({
      phase: 'Progressing',
      stepIndex: 1,
      weightPercent: 10,
      stepStartedAt: '2026-01-01T00:00:00.000Z',
    });
    const counts = (stable: number, canary: number, bad: number) => ({
      stable: { type: 'Value' as const, value: { requests: stable, bad: 0 } },
      canary: { type: 'Value' as const, value: { requests: canary, bad } },
    });
    let { status } = decideRelease(began, seen({ canary: canaryWhole, arms: counts(0, 0, 0) }), t0);
    for (let look = 1; status.phase === 'Progressing' && look <= 10; look += 1) {
      const arms = counts(90 * look, 10 * look, 4 * look);
      ({ status } = decideRelease(
        { ...began, status },
        seen({ canary: canaryWhole, arms }),
        t0 + look * 1_000,
      ));
    }

    expect(status).toMatchObject({
      phase: 'RollingBack',
      verdict: { outcome: 'Fail', gate: 'ErrorRate' },
    });
    expect(status.evidence).toMatchObject({ verdict: 'Fail', stable: { bad: 0 } });
  });

  it('is judged all the same by a clock that was set back since the last look', () => {
    const ahead = { at: '2026-01-01T00:30:00.000Z', message: 'as seen by another clock' };
    const gate = { ...initialGate('FromZero'), canaryAt: t0 / 1000 - 60 };
    const given = release(
      { phase: 'Progressing', stepIndex: 1, weightPercent: 10, evidence: ahead, gate },
      {
        rollout: rollout({
          steps: [{ setWeight: 10 }, { pause: { seconds: 3_600 } }],
          errorRate: { warmUpSeconds: 0 },
        }),
      },
    );
    const arms = {
      stable: { type: 'Value', value: { requests: 9_000, bad: 0 } },
      canary: { type: 'Value', value: { requests: 1_000, bad: 1_000 } },
    } as const;

    const { status } = decideRelease(given, seen({ canary: canaryWhole, arms, route: tenPercent }), t0);

    expect(status).toMatchObject({ phase: 'RollingBack', verdict: { gate: 'ErrorRate' } });
  });

  it('counts anew, and says why, where an older runner kept what cannot be read', () => {
    const gate = { total: { stable: { requests: 'many' } }, hiccups: {} };
    const given = release({ phase: 'Progressing', stepIndex: 1, weightPercent: 10, gate });
    const arms = { stable: { type: 'Value', value: { requests: 9_000, bad: 0 } } } as const;
    const canary = { type: 'Value', value: { requests: 1_000, bad: 1_000 } } as const;
    const world = seen({ canary: canaryWhole, arms: { ...arms, canary }, route: tenPercent });

    const { status } = decideRelease(given, world, t0);

    expect(status.phase).toBe('Progressing');
    expect(status.evidence?.['message']).toContain('counted anew: what was kept of earlier looks cannot');
    expect(status.gate).toMatchObject({ total: { canary: { requests: 0, bad: 0 } } });
  });

  it('never passes without data, and is taken back as inconclusive at the timeout', () => {
    const waiting = release({
      phase: 'Progressing',
      stepIndex: 1,
      weightPercent: 10,
      stepStartedAt: '2026-01-01T00:00:00.000Z',
    });

    const early = decideRelease(waiting, seen({ canary: canaryWhole, route: tenPercent }), t0 + 1_000);
    const late = decideRelease(waiting, seen({ canary: canaryWhole, route: tenPercent }), t0 + 3_600_000);

    expect(early.status).toMatchObject({ phase: 'Progressing', reason: 'NoData' });
    expect(late.status).toMatchObject({
      phase: 'RollingBack',
      verdict: { outcome: 'Inconclusive', reason: 'EvidenceTimeout' },
    });
    expect(late.status.message).not.toContain('extraShareMax');
  });

  it('says what to do where too few requests came for a pass', () => {
    const waiting = release({
      phase: 'Progressing',
      stepIndex: 1,
      weightPercent: 10,
      stepStartedAt: '2026-01-01T00:00:00.000Z',
    });
    const arms = (requests: number): ReleaseSeen['arms'] => ({
      stable: { type: 'Value', value: { requests: 9 * requests, bad: 0 } },
      canary: { type: 'Value', value: { requests, bad: 0 } },
    });
    const world = (requests: number) =>
      seen({ canary: canaryWhole, route: tenPercent, arms: arms(requests) });

    const { status } = decideRelease(waiting, world(0), t0 + 1_000);
    const late = decideRelease(release(status), world(20), t0 + 3_600_000);

    expect(late.status.message).toMatch(
      /^not enough evidence within 3600 s: .*; 20 requests came to the canary, and a pass takes 1\d\d\d or more: raise the step’s timeoutSeconds, the weight before it, or errorRate.extraShareMax \(0.005\); "seatrial gate power" says what each does$/,
    );
  });

  it('gives way to a newer version', () => {
    const newer = seen({ desiredVersion: { type: 'Value', value: 'd'.repeat(40) } });

    const decision = decideRelease(release({ phase: 'Progressing', weightPercent: 10 }), newer, t0);

    expect(decision.status).toMatchObject({ phase: 'RollingBack', verdict: { outcome: 'Superseded' } });
  });

  it('waits for as many different people as an approval step asks for', () => {
    const at = '2026-01-01T00:00:00.000Z';
    const steps = [{ setWeight: 10 }, { approval: { count: 2 } }];
    const asking = (by: readonly string[]) => {
      const given = release(
        { phase: 'Progressing', stepIndex: 1, stepStartedAt: at },
        { approvals: by.map((name) => ({ by: name, at })) },
      );
      return { ...given, spec: { ...given.spec, rollout: { ...given.spec.rollout!, steps } } };
    };

    expect(decideRelease(asking(['ada', 'ada']), seen({ canary: canaryWhole }), t0).status.reason).toBe(
      'WaitingForApproval',
    );
    expect(decideRelease(asking(['ada', 'bo']), seen({ canary: canaryWhole }), t0).status.stepIndex).toBe(2);
  });
});

describe('a rollback', () => {
  const added = [{ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web-canary' }];
  const verdict = {
    outcome: 'Fail',
    gate: 'ErrorRate',
    reason: 'OddsAboveTolerance',
    message: 'm',
    at: '2026-01-01T00:00:00.000Z',
  } as const;
  const rolling = release({ phase: 'RollingBack', added, verdict, weightPercent: 10 });

  it('first takes the traffic away, then deletes what was added', () => {
    const busy = seen({
      leftovers: { type: 'Value', value: added },
      route: {
        type: 'Value',
        value: { exists: true, weightPercent: 10, programmed: true, servesStable: true },
      },
    });
    const calm = seen({ leftovers: { type: 'Value', value: added } });

    expect(decideRelease(rolling, busy, t0).actions).toMatchObject([{ type: 'SetWeight', weightPercent: 0 }]);
    expect(decideRelease(rolling, calm, t0).actions).toEqual([{ type: 'Delete', refs: added }]);
  });

  it('needs no manifests: Git may be away', () => {
    const away = seen({
      plan: { type: 'Unavailable', reason: 'git is away' },
      workloads: { type: 'NoData', reason: 'no plan' },
      leftovers: { type: 'Value', value: added },
    });

    expect(decideRelease(rolling, away, t0).actions).toEqual([{ type: 'Delete', refs: added }]);
  });

  it('ends when nothing is left, and wants its revert and its place in the ledger', () => {
    const decision = decideRelease(rolling, seen(), t0);

    expect(decision.status).toMatchObject({
      phase: 'RolledBack',
      reason: 'OddsAboveTolerance',
      revert: { state: 'Wanted' },
      ledger: 'Pending',
    });
  });

  it('asks for the revert until Git has it, and notes the commit', () => {
    const ended = release({ phase: 'RolledBack', verdict, ledger: 'Recorded', revert: { state: 'Wanted' } });
    const commit = 'e'.repeat(40);

    const asked = decideRelease(ended, seen(), t0);
    const done = decideRelease(
      ended,
      seen({ revert: { type: 'Value', value: { type: 'Done', commit } } }),
      t0,
    );

    expect(asked.actions).toMatchObject([
      { type: 'Revert', request: { path: 'apps/shop', fromTree: newVersion, toTree: oldVersion } },
    ]);
    expect(done.status.revert).toEqual({ state: 'Done', at: toInstant(t0), commit });
    expect(done.actions).toEqual([]);
  });
});

describe('a promotion', () => {
  it('leaves the route alone until the stable workload is whole in the new version', () => {
    const promoting = release({ phase: 'Promoting', weightPercent: 50 });

    const applying = decideRelease(promoting, seen({ settled: false }), t0);
    const routed = decideRelease(
      promoting,
      seen({
        workloads: { type: 'Value', value: [healthy(newVersion, 4)] },
        route: {
          type: 'Value',
          value: { exists: true, weightPercent: 50, programmed: true, servesStable: true },
        },
      }),
      t0,
    );

    const kinds = (decision: ReleaseDecision) =>
      decision.actions.flatMap((action) =>
        action.type === 'Apply' ? action.objects.map((object) => object.kind) : [],
      );
    expect(kinds(applying)).toEqual(['ConfigMap', 'Service', 'Deployment']);
    expect(kinds(routed)).toEqual(['HTTPRoute']);
  });

  it('applies all again after a crash in the middle, however whole the workload looks', () => {
    const whole = seen({ workloads: { type: 'Value', value: [healthy(newVersion, 4)] }, settled: false });

    const { status, actions } = decideRelease(release({ phase: 'Promoting' }), whole, t0);

    expect(status.phase).toBe('Promoting');
    expect(actions).toMatchObject([{ type: 'Apply' }]);
  });

  it('stops and says so when the stable pods do not become healthy', () => {
    const stuck = { ...healthy(newVersion, 4), whole: false };

    const decision = decideRelease(
      release({ phase: 'Promoting', notWholeSince: '2026-01-01T00:00:00.000Z' }),
      seen({ workloads: { type: 'Value', value: [stuck] } }),
      t0 + 301_000,
    );

    expect(decision.status).toMatchObject({ phase: 'Promoting', reason: 'PromotionStalled' });
    expect(decision.actions).toEqual([]);
  });

  it('that has stopped gives way to the version that may mend it, once the version before is restored', () => {
    const stuck = {
      workloads: { type: 'Value', value: [{ ...healthy(newVersion, 4), whole: false }] },
    } as const;
    const newer = { type: 'Value', value: 'd'.repeat(40) } as const;
    const given = release({ phase: 'Promoting', notWholeSince: '2026-01-01T00:00:00.000Z' });

    const goesOn = decideRelease(given, seen({ ...stuck, desiredVersion: newer }), t0 + 299_000);
    const givesWay = decideRelease(given, seen({ ...stuck, desiredVersion: newer }), t0 + 301_000);

    expect(goesOn.status.phase).toBe('Promoting');
    expect(givesWay.status).toMatchObject({
      phase: 'RollingBack',
      restore: true,
      verdict: { outcome: 'Superseded', reason: 'NewerVersion', message: 'version ddddddd is wanted now' },
    });
  });

  it('of a first version that never becomes healthy fails', () => {
    const first = { type: 'Value', value: plan({ first: true }) } as const;
    const broken = { ...healthy(newVersion, 4), whole: false };

    const decision = decideRelease(
      release(
        { phase: 'Promoting', notWholeSince: '2026-01-01T00:00:00.000Z' },
        { previousVersion: undefined },
      ),
      seen({ plan: first, workloads: { type: 'Value', value: [broken] } }),
      t0 + 301_000,
    );

    expect(decision.status).toMatchObject({ phase: 'Failed', ledger: 'Pending' });
  });

  it('cleans up before it watches', () => {
    const left = [
      { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: configMap('1').metadata.name },
    ];
    const whole = seen({ workloads: { type: 'Value', value: [healthy(newVersion, 4)] } });

    const cleaning = decideRelease(
      release({ phase: 'Promoting' }),
      { ...whole, leftovers: { type: 'Value', value: left } },
      t0,
    );
    const watching = decideRelease(release({ phase: 'Promoting' }), whole, t0);

    expect(cleaning.actions).toEqual([{ type: 'Delete', refs: left }]);
    expect(watching.status.phase).toBe('Watching');
  });
});
