import type { ReleaseStatus } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { decideRelease } from './decide.ts';
import { healthy, newVersion, oldVersion, release, rollout, seen } from './fixtures.ts';
import type { ReleaseDecision, ReleaseSeen } from './release.ts';

const at = '2026-01-01T00:00:00.000Z';
const t0 = Date.parse(at);
const canary = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web-canary' };
const verdict = { outcome: 'Fail', gate: 'ErrorRate', reason: 'Worse', message: 'm', at } as const;
const gone = { exists: true, weightPercent: 0, programmed: true, servesStable: true } as const;

/** Seconds from the beginning at which the canary is asked to go, each look a second after the one before. */
function deletedAfter(
  status: Partial<ReleaseStatus>,
  look: (second: number) => Partial<ReleaseSeen>,
  spec: Parameters<typeof release>[1] = {},
): { readonly seconds: number; readonly status: ReleaseStatus } {
  let now: ReleaseStatus | undefined;
  for (let second = 0; second <= 60; second += 1) {
    const given = release({ added: [canary], verdict, ...status, ...now }, spec);
    const { status: next, actions }: ReleaseDecision = decideRelease(
      given,
      world(look(second)),
      t0 + second * 1000,
    );
    now = next;
    if (actions.some(({ type }) => type === 'Delete')) return { seconds: second, status: next };
  }
  throw new Error('the canary was not deleted within a minute');
}

function world(change: Partial<ReleaseSeen>): ReleaseSeen {
  return seen({
    canary: { type: 'Value', value: healthy(newVersion, 1) },
    leftovers: { type: 'Value', value: [canary] },
    route: { type: 'Value', value: gone },
    ...change,
  });
}

function counted(inFlight: number, requests = 40): Partial<ReleaseSeen> {
  return {
    canaryInFlight: { type: 'Value', value: inFlight },
    arms: {
      stable: { type: 'NoData', reason: 'none' },
      canary: { type: 'Value', value: { requests, bad: 0 } },
    },
  };
}

const back = { phase: 'RollingBack', canaryHadWeight: true } as const;

describe.each([
  ['on the way back', back, {}],
  [
    'after a promotion',
    { phase: 'Promoting', canaryHadWeight: true },
    { workloads: { type: 'Value', value: [healthy(newVersion, 4)] } },
  ],
] as const)('the requests of a canary, %s', (_name, status, given) => {
  it('have the time of the rollout to end where nothing counts those under way', () => {
    const { seconds, status: after } = deletedAfter(status, () => given);

    expect(seconds).toBe(31);
    expect(after.drain).toMatchObject({ since: at, outcome: 'TimeUp' });
  });

  it('are waited for until none is under way and none more ends', () => {
    const look = (second: number): Partial<ReleaseSeen> => ({
      ...given,
      ...counted(second < 10 ? 1 : 0, second < 12 ? 40 + second : 52),
    });

    const { seconds, status: after } = deletedAfter(status, look);

    expect(seconds).toBe(16);
    expect(after.drain).toMatchObject({ inFlight: 0, outcome: 'Ended' });
  });

  it('are not quiet before one that came meanwhile has ended', () => {
    const look = (second: number): Partial<ReleaseSeen> => ({ ...given, ...counted(second === 2 ? 1 : 0) });

    expect(deletedAfter(status, look).seconds).toBe(6);
  });

  it('are not quiet while nothing counts those under way', () => {
    const unseen = { canaryInFlight: { type: 'NoData', reason: 'none' } } as const;
    const look = (second: number): Partial<ReleaseSeen> => ({
      ...given,
      ...counted(0),
      ...(second < 5 ? unseen : {}),
    });

    expect(deletedAfter(status, look).seconds).toBe(8);
  });

  it('are not waited for longer than that, and it is said how many had not ended', () => {
    const ended = deletedAfter(status, () => ({ ...given, ...counted(3) }));
    const none = world({ ...given, leftovers: { type: 'Value', value: [] } });

    const { status: over } = decideRelease(release({ verdict, ...ended.status }), none, t0 + 32_000);

    expect(ended.seconds).toBe(31);
    expect(over.message).toMatch(/; 3 of the canary’s requests had not ended after 30 s$/);
  });
});

it('what was applied is not applied again while a canary drains, by a runner that has just begun', () => {
  const workloads = { type: 'Value', value: [healthy(newVersion, 4)] } as const;
  const given = release({ phase: 'Promoting', canaryHadWeight: true, task: 'Draining', added: [canary] });

  const { actions, status } = decideRelease(given, world({ ...counted(2), workloads, settled: false }), t0);

  expect([status.reason, actions]).toEqual(['Draining', []]);
});

describe('a canary on the way back', () => {
  it('says that it drains, and asks for nothing meanwhile', () => {
    const decision = decideRelease(release({ ...back, verdict, added: [canary] }), world(counted(2)), t0);

    expect(decision).toMatchObject({
      status: {
        phase: 'RollingBack',
        reason: 'Draining',
        task: 'Draining',
        message: 'canary drains: its requests have 30 s to end; 2 under way',
        drain: { since: at, inFlight: 2, requests: 40 },
      },
      actions: [],
      wakeAt: t0 + 1_000,
    });
  });

  it('loses its weight at once, before its requests are waited for', () => {
    const weighted = { ...gone, weightPercent: 10 };

    const { status, actions } = decideRelease(
      release({ ...back, verdict, added: [canary], weightPercent: 10 }),
      world({ route: { type: 'Value', value: weighted } }),
      t0,
    );

    expect(actions).toMatchObject([{ type: 'SetWeight', weightPercent: 0 }]);
    expect(status.drain).toBeUndefined();
  });

  it.each([
    ['had no request', { canaryHadWeight: false }, {}, {}],
    [
      'is gone already',
      {},
      { canary: { type: 'Value', value: { ...healthy(newVersion, 0), exists: false } } },
      {},
    ],
    ['is not to be waited for', {}, {}, { rollout: rollout({ drainSeconds: 0 }) }],
  ] as const)('is deleted at once where it %s', (_name, status, look, spec) => {
    expect(deletedAfter({ ...back, ...status }, () => look, spec).seconds).toBe(0);
  });

  it('is drained anew after its weight came back by somebody’s hand', () => {
    const look = (second: number): Partial<ReleaseSeen> => ({
      route: { type: 'Value', value: { ...gone, weightPercent: second === 20 ? 10 : 0 } },
    });

    expect(deletedAfter(back, look).seconds).toBe(52);
  });

  it('is not applied again by a runner that has restarted meanwhile', () => {
    const drained = deletedAfter({ ...back, restore: true, reason: 'Restoring' }, (second) => ({
      workloads: { type: 'Value', value: [healthy(oldVersion, 4)] },
      settled: second < 5,
    }));

    expect(drained.status).toMatchObject({ reason: 'Cleaning', drain: { outcome: 'TimeUp' } });
    expect(drained.status.history.map(({ reason }) => reason)).not.toContain('Restoring');
  });
});

describe('the route to the new stable', () => {
  const workloads = { type: 'Value', value: [healthy(newVersion, 4)] } as const;
  const silent = { ...gone, programmed: false };
  const told = { phase: 'Promoting', reason: 'RoutingToStable', weightPercent: 0 } as const;

  function asks(status: Partial<ReleaseStatus>, look: Partial<ReleaseSeen>): readonly string[] {
    const given = release({ ...told, added: [canary], ...status });
    return decideRelease(given, world({ workloads, ...look }), t0).actions.map(({ type }) => type);
  }

  it('is applied once, and its gateways are waited for', () => {
    const route = { type: 'Value', value: silent } as const;

    expect(asks({ reason: 'Applying', weightPercent: 50 }, { route })).toEqual(['Apply']);
    expect(asks({}, { route })).toEqual([]);
  });

  it('is applied again by a runner that has restarted meanwhile, and after somebody gave the canary its weight back', () => {
    expect(asks({}, { route: { type: 'Value', value: silent }, settled: false })).toEqual(['Apply']);
    expect(asks({}, { route: { type: 'Value', value: { ...gone, weightPercent: 10 } } })).toEqual(['Apply']);
  });
});

describe('a weight', () => {
  it('is noted before the route is asked for it: requests may come from then on', () => {
    const given = release({ phase: 'Progressing', weightPercent: 10, stepStartedAt: at });
    const whole = seen({ canary: { type: 'Value', value: healthy(newVersion, 1) } });

    const { status, actions } = decideRelease(given, whole, t0);

    expect(actions).toMatchObject([{ type: 'SetWeight', weightPercent: 10 }]);
    expect(status.canaryHadWeight).toBe(true);
  });
});
