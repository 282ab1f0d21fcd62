import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Backend, type BackendSources, chooseBackend, resolveBackend } from './backends.ts';
import { aService, aSlice } from './fixtures.ts';
import { GATEWAY_GROUP, type ReferenceGrant } from './gateway-api.ts';

describe('chooseBackend', () => {
  it('gives each backend its share of the draws, exactly', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 5 }), (weights) => {
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        fc.pre(total > 0);
        const backends = weights.map((weight, index) => aBackend(`b${index}`, weight));

        const drawn = Array.from(
          { length: total },
          (_, index) => chooseBackend(backends, (index + 0.5) / total)?.name,
        );

        expect(backends.map(({ name }) => drawn.filter((one) => one === name).length)).toEqual(weights);
      }),
    );
  });

  it('never chooses a weight of zero, at any draw', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (unit) => {
        const backends = [aBackend('none', 0), aBackend('all', 3), aBackend('none', 0)];

        expect(chooseBackend(backends, unit)?.name).toBe('all');
      }),
    );
  });

  it('chooses nothing when all weights are zero, or there are none', () => {
    expect(chooseBackend([aBackend('a', 0)], 0.5)).toBeUndefined();
    expect(chooseBackend([], 0.5)).toBeUndefined();
  });
});

describe('resolveBackend', () => {
  it('finds the endpoints of a port', () => {
    expect(resolveBackend({ name: 'web', port: 80, weight: 9 }, 'shop', sources)).toEqual({
      backend: { name: 'shop/web', weight: 9, endpoints: ['198.18.0.2:8080'] },
    });
  });

  it.each([
    [{ name: 'web', port: 81 }, 'shop', 'BackendNotFound'],
    [{ name: 'web' }, 'shop', 'BackendNotFound'],
    [{ name: 'nobody', port: 80 }, 'shop', 'BackendNotFound'],
    [{ name: 'web', port: 80, kind: 'Bucket' }, 'shop', 'InvalidKind'],
    [{ name: 'web', port: 80, namespace: 'shop' }, 'bank', 'RefNotPermitted'],
  ])('%j from %s is not valid: %s', (ref, namespace, reason) => {
    const { backend, problem } = resolveBackend(ref, namespace, sources);

    expect(problem?.reason).toBe(reason);
    expect(backend.endpoints).toBeUndefined();
  });

  it('lets another namespace in by grant', () => {
    const ref = { name: 'web', port: 80, namespace: 'shop' };

    expect(resolveBackend(ref, 'bank', { ...sources, grants: [aGrant('bank')] }).problem).toBeUndefined();
    expect(
      resolveBackend(ref, 'bank', { ...sources, grants: [aGrant('bank', 'web')] }).problem,
    ).toBeUndefined();
    expect(resolveBackend(ref, 'bank', { ...sources, grants: [aGrant('bank', 'db')] }).problem).toBeDefined();
    expect(resolveBackend(ref, 'bank', { ...sources, grants: [aGrant('news')] }).problem).toBeDefined();
  });
});

const sources: BackendSources = {
  services: new Map([['shop/web', aService('web')]]),
  slices: new Map([['shop/web', [aSlice('web', [{ addresses: ['198.18.0.2'] }])]]]),
  grants: [],
};

function aBackend(name: string, weight: number): Backend {
  return { name, weight, endpoints: [] };
}

function aGrant(from: string, name?: string): ReferenceGrant {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'ReferenceGrant',
    metadata: { name: 'grant', namespace: 'shop' },
    spec: {
      from: [{ group: GATEWAY_GROUP, kind: 'HTTPRoute', namespace: from }],
      to: [{ group: '', kind: 'Service', ...(name === undefined ? {} : { name }) }],
    },
  };
}
