import type { ReleaseStatus } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { decideRelease } from './decide.ts';
import { healthy, newVersion, oldVersion, release, rollout, seen } from './fixtures.ts';
import type { ReleaseSeen } from './release.ts';

const at = '2026-01-01T00:00:00.000Z';
const t0 = Date.parse(at);
const tenMinutesLater = t0 + 600_000;
const canaryWhole = { type: 'Value', value: healthy(newVersion, 1) } as const;
const canaryStarting = { type: 'Value', value: { ...healthy(newVersion, 1), whole: false } } as const;
const steps = [{ setWeight: 10 }, { evidence: { timeoutSeconds: 3600 } }, { approval: { count: 1 } }];
const atTenPercent: Partial<ReleaseStatus> = { phase: 'Progressing', weightPercent: 10, stepStartedAt: at };

const unanswered = {
  type: 'ActionsSucceeded',
  status: 'False',
  reason: 'Unavailable',
  message: 'Cannot patch HTTPRoute shop/web: no answer',
  lastTransitionTime: at,
} as const;

function routeAt(weightPercent: number, programmed = true, servesStable = true): Pick<ReleaseSeen, 'route'> {
  return { route: { type: 'Value', value: { exists: true, weightPercent, programmed, servesStable } } };
}

it('a promotion is not done while the stable pods are whole in the version before', () => {
  const { status, actions } = decideRelease(release({ phase: 'Promoting' }), seen({ settled: true }), t0);

  expect(status).toMatchObject({ phase: 'Promoting', reason: 'Applying' });
  expect(actions).toEqual([]);
});

describe('a deadline', () => {
  it('does not count the time before anything was applied', () => {
    const preparing = decideRelease(release({ phase: 'Preparing' }), seen(), tenMinutesLater);
    const promoting = decideRelease(release({ phase: 'Promoting' }), seen(), tenMinutesLater);

    expect(preparing.status.phase).toBe('Preparing');
    expect(preparing.actions).toMatchObject([{ type: 'Apply' }]);
    expect(promoting.status.reason).toBe('Applying');
  });

  it('counts from the first look at what was applied', () => {
    const first = decideRelease(
      release({ phase: 'Preparing' }),
      seen({ canary: canaryStarting }),
      tenMinutesLater,
    );
    const given = { ...release({}), status: first.status };

    const late = decideRelease(given, seen({ canary: canaryStarting }), tenMinutesLater + 300_000);

    expect(first.status).toMatchObject({ phase: 'Preparing', notWholeSince: '2026-01-01T00:10:00.000Z' });
    expect(late.status).toMatchObject({
      phase: 'RollingBack',
      verdict: { outcome: 'Fail', gate: 'Health', reason: 'ProgressDeadlineExceeded' },
    });
  });

  it.each([
    { reason: 'Invalid', message: 'spec.x: not declared', outcome: 'Fail', gate: 'Health' },
    { reason: 'Forbidden', message: 'webhook "x" denied the request: no', outcome: 'Fail', gate: 'Health' },
    { reason: 'Forbidden', message: 'exceeded quota: small', outcome: 'Inconclusive' },
    { reason: 'Forbidden', message: 'User "runner" cannot patch resource "x"', outcome: 'Inconclusive' },
    { reason: 'Unavailable', message: 'failed calling webhook "x": EOF', outcome: 'Inconclusive' },
    { reason: 'AlreadyExists', message: 'in the cluster already', outcome: 'Inconclusive' },
    { reason: 'Timeout', message: 'a round’s time was over', outcome: 'Inconclusive' },
  ] as const)('ends what the server does not take, in its own words: $reason $message', (row) => {
    const { reason, message, outcome } = row;
    const refused = { type: 'ActionsSucceeded', status: 'False', reason, message, lastTransitionTime: at };
    const given = release({ phase: 'Preparing', conditions: [{ ...refused, status: 'False' }] });

    const { verdict } = decideRelease(given, seen(), t0 + 300_000).status;

    expect(verdict).toMatchObject({
      outcome,
      gate: outcome === 'Fail' ? 'Health' : 'Infrastructure',
      reason: 'ApplyRefused',
      message: `canary: ${message}`,
    });
  });

  it('does not count what had failed once there is nothing left to do', () => {
    const steps = [{ setWeight: 10 }, { pause: { seconds: 1_800 } }];
    const given = release(
      { ...atTenPercent, stepIndex: 1, conditions: [unanswered] },
      { rollout: { ...rollout(), steps } },
    );
    const world = seen({ canary: canaryWhole, ...routeAt(10) });

    const { status } = decideRelease(given, world, t0 + 1_000);
    const later = decideRelease({ ...given, status }, world, t0 + 300_000);

    expect(status.conditions).toMatchObject([{ type: 'ActionsSucceeded', status: 'True' }]);
    expect(later.status).toMatchObject({ phase: 'Progressing', reason: 'Paused' });
  });

  it('of a route without a place for the canary is an inconclusive end', () => {
    const given = release({ ...atTenPercent, routeWaitingSince: at });
    const world = seen({ canary: canaryWhole, ...routeAt(0, true, false) });

    expect(decideRelease(given, world, t0 + 299_000).status.reason).toBe('SettingWeight');
    expect(decideRelease(given, world, t0 + 300_000).status).toMatchObject({
      phase: 'RollingBack',
      verdict: { outcome: 'Inconclusive', reason: 'RouteNotInEffect' },
    });
  });

  it('of a version before that does not become whole again ends the rollback', () => {
    const verdict = { outcome: 'Fail', gate: 'Health', reason: 'CrashLoop', message: 'm', at } as const;
    const given = release({ phase: 'RollingBack', restore: true, verdict, notWholeSince: at });
    const broken = { type: 'Value', value: [{ ...healthy(oldVersion, 4), whole: false }] } as const;

    const { status } = decideRelease(given, seen({ workloads: broken }), t0 + 300_000);

    expect(status).toMatchObject({
      phase: 'RolledBack',
      message: 'm; the version before is not whole again: not healthy within 300 s',
    });
    expect(status.conditions).toContainEqual(
      expect.objectContaining({ type: 'WorkloadsWhole', status: 'False', reason: 'NotRestored' }),
    );
  });

  it('of a gateway that is silent about the new route lets a promotion end', () => {
    const given = release({ phase: 'Promoting', weightPercent: 0, routeWaitingSince: at });
    const world = seen({
      workloads: { type: 'Value', value: [healthy(newVersion, 4)] },
      ...routeAt(0, false),
    });

    expect(decideRelease(given, world, t0 + 29_000).status.reason).toBe('RoutingToStable');
    expect(decideRelease(given, world, t0 + 30_000).status.phase).toBe('Watching');
  });
});

describe('a release that waits for hours', () => {
  it('neither writes its record nor asks often while nothing happens', () => {
    const given = release({ ...atTenPercent, stepIndex: 2 }, { rollout: { ...rollout(), steps } });
    const world = seen({ canary: canaryWhole, ...routeAt(10) });
    const first = decideRelease(given, world, tenMinutesLater);

    const second = decideRelease({ ...given, status: first.status }, world, tenMinutesLater + 5_000);

    expect(second.status).toEqual(first.status);
    expect(second.wakeAt).toBe(tenMinutesLater + 10_000);
  });
});

describe('the end of the steps', () => {
  it('is no pass of a gate that nobody asked and that saw nothing', () => {
    const rolloutOf = { ...rollout(), steps: [{ setWeight: 10 }] };
    const given = release({ ...atTenPercent, stepIndex: 1 }, { rollout: rolloutOf });

    const { verdict } = decideRelease(given, seen({ canary: canaryWhole, ...routeAt(10) }), t0).status;

    expect(verdict).toMatchObject({ outcome: 'Pass', gate: 'Direct' });
    expect(verdict?.message).toContain('none asked for evidence');
  });
});

describe('a second approval step', () => {
  it('wants somebody who has not approved before', () => {
    const rolloutOf = { ...rollout(), steps: [{ approval: { count: 1 } }, { approval: { count: 1 } }] };
    const approvedBy = (...people: readonly string[]) =>
      decideRelease(
        release(
          { phase: 'Progressing', stepIndex: 1, stepStartedAt: at },
          { rollout: rolloutOf, approvals: people.map((by) => ({ by, at })) },
        ),
        seen({ canary: canaryWhole }),
        t0,
      ).status;

    expect(approvedBy('ada', 'ada').reason).toBe('WaitingForApproval');
    expect(approvedBy('ada', 'bo').stepIndex).toBe(2);
  });
});

describe('a promotion whose stable pods are not yet new', () => {
  it('is taken back when the canary crashes as well', () => {
    const crashing = {
      ...healthy(newVersion, 1),
      failure: { reason: 'CrashLoop', message: 'pod web-canary' },
    };
    const given = release({ phase: 'Promoting', weightPercent: 10 });

    const { status } = decideRelease(given, seen({ canary: { type: 'Value', value: crashing } }), t0);

    expect(status).toMatchObject({ phase: 'RollingBack', restore: true, verdict: { reason: 'CrashLoop' } });
  });
});

describe('the new route', () => {
  it('is applied even where somebody has taken the weight away already', () => {
    const given = release({ phase: 'Promoting', weightPercent: 10 });
    const whole = seen({ workloads: { type: 'Value', value: [healthy(newVersion, 4)] } });

    const { status, actions } = decideRelease(given, whole, t0);

    expect(status).toMatchObject({ phase: 'Promoting', reason: 'RoutingToStable', weightPercent: 0 });
    expect(actions).toMatchObject([{ type: 'Apply', objects: [{ kind: 'HTTPRoute' }] }]);
  });
});

describe('a restore', () => {
  const added = [{ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web-canary' }];
  const verdict = { outcome: 'Fail', gate: 'Person', reason: 'RollbackRequested', message: 'm', at } as const;
  const given = release({ phase: 'RollingBack', restore: true, verdict, added, weightPercent: 10 });

  it('lets a canary that is well serve until the stable pods are back', () => {
    const world = seen({
      canary: canaryWhole,
      workloads: { type: 'Value', value: [healthy(newVersion, 4)] },
      settled: false,
      ...routeAt(10),
    });

    const { actions } = decideRelease(given, world, t0);

    const kinds = actions.flatMap((it) =>
      it.type === 'Apply' ? it.objects.map(({ kind }) => kind) : [it.type],
    );
    expect(kinds).toEqual(['ConfigMap', 'Service', 'Deployment']);
    const back = decideRelease(
      release({ ...given.status, task: 'Restoring' }),
      seen({ canary: canaryWhole, ...routeAt(10) }),
      t0,
    );
    expect(back.actions).toMatchObject([{ type: 'SetWeight', weightPercent: 0 }]);
  });

  it('takes the traffic from a canary that is not well first', () => {
    const { actions } = decideRelease(given, seen({ canary: canaryStarting, ...routeAt(10) }), t0);

    expect(actions).toMatchObject([{ type: 'SetWeight', weightPercent: 0 }]);
  });
});

it('a route that somebody changes again and again does not hold a release for ever', () => {
  const given = release(
    { ...atTenPercent, stepIndex: 0, routeWaitingSince: at },
    { rollout: rollout({ steps }) },
  );
  const disagreeing = {
    type: 'Value',
    value: { exists: true, programmed: true, servesStable: true },
  } as const;

  const { status } = decideRelease(given, seen({ canary: canaryWhole, route: disagreeing }), t0 + 300_000);

  expect(status.verdict).toMatchObject({ outcome: 'Inconclusive', reason: 'RouteNotInEffect' });
});
