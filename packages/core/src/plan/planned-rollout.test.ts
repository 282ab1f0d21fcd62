import { newApplicationStatus, parseRelease, type Release } from '@seatrial/model';
import { expect, it } from 'vitest';
import { newVersion, oldVersion, plan, rollout } from '../canary/fixtures.ts';
import { application, commit, state } from '../sync/fixtures.ts';
import { plannedRelease } from './planned-release.ts';
import { plannedRollout, trafficFor } from './planned-rollout.ts';

const now = '2026-01-01T00:00:00.000Z';

function release(change: Record<string, unknown> = {}, previousVersion = oldVersion): Release {
  const app = { ...application(), spec: { ...application().spec, rollout: rollout(change) } };
  const status = {
    ...newApplicationStatus(),
    ...(previousVersion === '' ? {} : { stableVersion: previousVersion }),
  };
  return plannedRelease(state(status), app, { version: newVersion, commit });
}

it('a canary has its steps, and its gate the time that it takes at the traffic', () => {
  const steps = [{ setWeight: 10 }, { evidence: {} }];

  const many = plannedRollout(release({ steps }), plan(), trafficFor([], 200));
  const few = plannedRollout(release({ steps }), plan(), trafficFor([], 0.1));

  expect(many).toMatchObject({
    how: 'Canary',
    workload: { kind: 'Deployment', name: 'web' },
    gate: { traffic: { by: 'Given', requestsPerSecond: 200 }, goodVersion: 'Passes' },
  });
  expect(many.gate?.steps[0]?.passSeconds).toBeLessThan(600);
  expect(few.gate).toMatchObject({ goodVersion: 'Inconclusive', steps: [{ weightPercent: 10 }] });
  expect(few.gate?.steps[0]).not.toHaveProperty('passSeconds');
});

it('where nobody has counted the requests, it is said what more and fewer of them would mean', () => {
  const assumed = plannedRollout(
    release({ steps: [{ setWeight: 10 }, { evidence: {} }] }),
    plan(),
    trafficFor([], undefined),
  );

  const others = assumed.gate?.atOtherTraffic ?? [];

  expect(others.map((it) => it.requestsPerSecond)).toEqual([1, 10, 100, 1_000]);
  expect(others[1]?.passSeconds).toBe(assumed.gate?.steps[0]?.passSeconds);
  expect(others[3]?.passSeconds).toBeLessThanOrEqual(others[2]?.passSeconds ?? 0);
  expect(plannedRollout(release(), plan(), trafficFor([], 200)).gate).not.toHaveProperty('atOtherTraffic');
});

it('what no canary tries goes through the steps that hold all the same, or through none', () => {
  const first = plan({ first: true });
  const steps = [{ setWeight: 10 }, { evidence: {} }, { approval: {} }];

  const held = plannedRollout(release({ steps }, ''), first, trafficFor([], undefined));
  const free = plannedRollout(
    release({ steps, approvals: 'GatedChangesOnly' }, ''),
    first,
    trafficFor([], undefined),
  );

  expect(held).toMatchObject({ how: 'Held', steps: [{ approval: { count: 1 } }] });
  expect(held.message).toContain('first version');
  expect(free).toMatchObject({ how: 'AtOnce', steps: [] });
});

it('the traffic is as somebody says, else as the newest release that counted it did, else assumed', () => {
  const counted = (name: string, requestsPerSecond?: number): Release =>
    parseRelease({
      ...release(),
      metadata: { name },
      status: {
        phase: 'Promoted',
        reason: 'Promoted',
        message: '',
        phaseStartedAt: now,
        startedAt: now,
        gateReach:
          requestsPerSecond === undefined ? { at: now, unknown: 'NoCounts' } : { at: now, requestsPerSecond },
      },
    });
  const releases = [counted('shop-1-aaaaaaa', 5), counted('shop-10-bbbbbbb', 40), counted('shop-11-ccccccc')];

  expect(trafficFor(releases, 7)).toMatchObject({ by: 'Given', requestsPerSecond: 7 });
  expect(trafficFor(releases, undefined)).toMatchObject({
    by: 'LastRelease',
    requestsPerSecond: 40,
    at: now,
  });
  expect(trafficFor([], undefined)).toMatchObject({ by: 'Assumed' });
});

it('the release that is planned has the name and the steps that it would have', () => {
  const planned = release();

  expect(planned.metadata.name).toBe(`shop-1-${newVersion.slice(0, 7)}`);
  expect(planned.spec).toMatchObject({
    version: newVersion,
    previousVersion: oldVersion,
    rollout: { service: 'web' },
  });
});
