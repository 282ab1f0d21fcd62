import { describe, expect, it } from 'vitest';
import { compileWorld, type World } from './compile-world.ts';
import { aRoute, aService, aSlice } from './fixtures.ts';
import type { HttpRoute } from './gateway-api.ts';

const gateway = { namespace: 'seatrial-gateway', name: 'local', listener: 'http', port: 8080 };

describe('compileWorld', () => {
  it('accepts a route and knows the endpoints it can reach', () => {
    const { endpoints, attachedRoutes, outcomes } = compile([aRoute('web')]);

    expect([...endpoints]).toEqual(['198.18.0.2:8080']);
    expect(attachedRoutes).toBe(1);
    expect(conditions(outcomes)).toEqual([['Accepted True Accepted', 'ResolvedRefs True ResolvedRefs']]);
  });

  it.each([
    ['another listener', { sectionName: 'https' }, 'Accepted False NoMatchingParent'],
    ['another port', { port: 443 }, 'Accepted False NoMatchingParent'],
    ['this listener and port', { sectionName: 'http', port: 8080 }, 'Accepted True Accepted'],
  ])('answers a reference to %s', (_name, more, expected) => {
    const route = aRoute('web', { parentRefs: [{ name: 'local', namespace: 'seatrial-gateway', ...more }] });

    expect(conditions(compile([route]).outcomes)[0]?.[0]).toBe(expected);
  });

  it('leaves routes of other gateways alone', () => {
    const { table, attachedRoutes, outcomes } = compile([aRoute('web', { parentRefs: [{ name: 'other' }] })]);

    expect(table.byPattern).toEqual([]);
    expect(attachedRoutes).toBe(0);
    expect(outcomes[0]?.parents).toEqual([]);
  });

  it('refuses a route with an unsupported filter whole', () => {
    const { table, outcomes } = compile([aRoute('web', { rules: [{}, { filters: [{ type: 'CORS' }] }] })]);

    expect(table.byPattern).toEqual([]);
    expect(outcomes[0]?.parents[0]?.verdicts[0]).toMatchObject({
      status: 'False',
      reason: 'UnsupportedValue',
      message: 'rule 1: the filter CORS is not served here',
    });
  });

  it('serves a route with a missing backend and says so', () => {
    const { table, outcomes } = compile([
      aRoute('web', { rules: [{ backendRefs: [{ name: 'gone', port: 80 }] }] }),
    ]);

    expect(table.byPattern).toHaveLength(1);
    expect(conditions(outcomes)).toEqual([['Accepted True Accepted', 'ResolvedRefs False BackendNotFound']]);
  });
});

function compile(routes: readonly HttpRoute[]) {
  const world: World = {
    routes,
    services: [aService('web')],
    slices: [aSlice('web', [{ addresses: ['198.18.0.2'] }])],
    grants: [],
  };
  return compileWorld(world, gateway, { patternTextLengthMax: 100 });
}

function conditions(outcomes: ReturnType<typeof compile>['outcomes']) {
  return outcomes.flatMap(({ parents }) =>
    parents.map(({ verdicts }) => verdicts.map(({ type, status, reason }) => `${type} ${status} ${reason}`)),
  );
}
