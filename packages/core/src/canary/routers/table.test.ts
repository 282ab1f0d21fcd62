import { Application, type KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { readRoute, routeRef, routerOf, weightPatch } from './table.ts';

const arms = { stableService: 'web', canaryService: 'web-canary' };

function route(apiVersion: string, kind = 'HTTPRoute'): KubeObject {
  const spec = { rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] };
  return { apiVersion, kind, metadata: { name: 'web', namespace: 'shop' }, spec };
}

describe('the table of routers', () => {
  it('has a row for each kind that a rollout may name, whatever the version of its API', () => {
    const { spec } = Application.parse({
      apiVersion: 'seatrial.dev/v1alpha1',
      kind: 'Application',
      metadata: { name: 'shop' },
      spec: {
        path: 'apps/shop',
        namespace: 'shop',
        targets: [{ cluster: 'staging' }],
        rollout: { workload: { name: 'web' }, service: 'web', route: { name: 'web' } },
      },
    });

    const ref = spec.rollout === undefined ? undefined : routeRef(spec.rollout, 'shop');

    expect(ref).toEqual({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      namespace: 'shop',
      name: 'web',
    });
    expect(ref && routerOf(ref)).toBeDefined();
    expect(routerOf(route('gateway.networking.k8s.io/v1beta1'))).toBeDefined();
  });

  it.each([
    { name: 'a kind of that name in another group', given: route('example.com/v1') },
    { name: 'another kind of the group', given: route('gateway.networking.k8s.io/v1', 'Gateway') },
  ])('shares no traffic by $name', ({ given }) => {
    expect(weightPatch(given, arms, 20)).toBe(undefined);
    expect(readRoute({ route: { ...given, ...given.metadata }, arms }, given)).toEqual({
      exists: false,
      programmed: false,
      servesStable: false,
    });
  });
});
