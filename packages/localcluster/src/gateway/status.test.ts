import { describe, expect, it } from 'vitest';
import { aRoute } from './fixtures.ts';
import { CONTROLLER_NAME, routeStatus } from './status.ts';

const NOW = Date.parse('2026-05-01T10:00:00.500Z');
const ref = { name: 'local', namespace: 'seatrial-gateway' };
const accepted = { type: 'Accepted', status: 'True', reason: 'Accepted', message: 'in use' } as const;
const route = aRoute('web', {}, { generation: 7 });
const foreign = { parentRef: { name: 'other' }, controllerName: 'other.test/gateway', conditions: [] };

describe('routeStatus', () => {
  it('states the generation in use and leaves what others wrote', () => {
    const current = { ...route, status: { parents: [foreign] } };

    expect(routeStatus(current, { route, parents: [{ ref, verdicts: [accepted] }] }, NOW)).toEqual({
      parents: [
        foreign,
        {
          parentRef: ref,
          controllerName: CONTROLLER_NAME,
          conditions: [{ ...accepted, observedGeneration: 7, lastTransitionTime: '2026-05-01T10:00:00Z' }],
        },
      ],
    });
  });

  it('keeps the time of a transition as long as the status does not change', () => {
    const outcome = { route, parents: [{ ref, verdicts: [accepted] }] };
    const written = { ...route, status: routeStatus(route, outcome, NOW) };

    expect(routeStatus(written, outcome, NOW + 60_000)).toEqual(written.status);
  });

  it('takes its own entry back from a route that has left, and writes nothing to a stranger', () => {
    const gone = { route, parents: [] };
    const current = {
      ...route,
      status: { parents: [foreign, { ...foreign, controllerName: CONTROLLER_NAME }] },
    };

    expect(routeStatus(current, gone, NOW)).toEqual({ parents: [foreign] });
    expect(routeStatus(route, gone, NOW)).toBeUndefined();
  });
});
