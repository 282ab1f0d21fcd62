import { refKey, refOf } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import type { RouteHealth } from '../health/route.ts';
import { decideRelease } from './decide.ts';
import { healthy, newVersion, plan, release, route, seen, version } from './fixtures.ts';
import type { ReleaseSeen } from './release.ts';

const t0 = Date.parse('2026-01-01T00:00:00.000Z');
const lost: RouteHealth = {
  ref: refOf(route),
  problems: [{ parent: 'Gateway "shared/pubilc"', message: 'no gateway answers for it' }],
};
const said = 'HTTPRoute "web" at Gateway "shared/pubilc": no gateway answers for it';

/** The new version is in place; its route is as given. */
function world(routes: readonly RouteHealth[], change: Partial<ReleaseSeen> = {}): ReleaseSeen {
  return seen({
    workloads: { type: 'Value', value: [healthy(newVersion, 4)] },
    routes: { type: 'Value', value: routes },
    ...change,
  });
}

describe('a promoted version whose route nobody accepts', () => {
  it('waits for the gateway, and says for which', () => {
    const { status } = decideRelease(release({ phase: 'Promoting' }), world([lost]), t0);

    expect(status).toMatchObject({ phase: 'Promoting', reason: 'RouteNotAccepted', message: said });
  });

  it('goes on as soon as every parent has accepted it', () => {
    const waiting = decideRelease(release({ phase: 'Promoting' }), world([lost]), t0).status;

    const { status } = decideRelease(release(waiting), world([{ ...lost, problems: [] }]), t0 + 1_000);

    expect(status.phase).toBe('Watching');
    expect(status.routesNotAcceptedSince).toBeUndefined();
  });

  it.each([
    ['with a canary', plan()],
    ['at once', plan({ desired: version('web:1', '1') })],
  ])('is taken back after the progress deadline, and the version before restored: %s', (_, given) => {
    const planned = { plan: { type: 'Value', value: given } } as const;
    const waiting = decideRelease(release({ phase: 'Promoting' }), world([lost], planned), t0).status;

    const before = decideRelease(release(waiting), world([lost], planned), t0 + 299_000).status;
    const { status } = decideRelease(release(waiting), world([lost], planned), t0 + 300_000);

    expect(before.phase).toBe('Promoting');
    expect(status).toMatchObject({
      phase: 'RollingBack',
      restore: true,
      verdict: { outcome: 'Fail', gate: 'Health', reason: 'RouteNotAccepted' },
    });
    expect(status.verdict?.message).toBe(`not accepted within 300 s: ${said}`);
  });

  it('has failed where it is the first one: there is nothing to go back to', () => {
    const { previousVersion: _, ...first } = release().spec;
    const given = { ...release({ phase: 'Promoting' }), spec: first };
    const planned = { plan: { type: 'Value', value: plan({ first: true }) } } as const;
    const waiting = decideRelease(given, world([lost], planned), t0).status;

    const { status } = decideRelease({ ...given, status: waiting }, world([lost], planned), t0 + 300_000);

    expect(status).toMatchObject({ phase: 'Failed', reason: 'RouteNotAccepted', ledger: 'Pending' });
  });

  it('is not blamed for a parent that was gone before, which is said', () => {
    const begun = decideRelease(release(), seen({ routes: { type: 'Value', value: [lost] } }), t0).status;

    const { status } = decideRelease(release({ ...begun, phase: 'Promoting' }), world([lost]), t0);

    expect(begun.routesBefore).toEqual([`${refKey(lost.ref)} Gateway "shared/pubilc"`]);
    expect(status.phase).toBe('Watching');
    expect(status.message).toContain(`as before this version: ${said}`);
  });

  it('waits while nobody knows', () => {
    const unknown = { routes: { type: 'Unavailable', reason: 'the API server is away' } } as const;

    const { status } = decideRelease(release({ phase: 'Promoting' }), world([], unknown), t0);

    expect(status).toMatchObject({ phase: 'Promoting', reason: 'RoutesUnknown' });
  });
});
