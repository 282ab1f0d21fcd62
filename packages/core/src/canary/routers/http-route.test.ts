import type { KubeObject } from '@seatrial/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { field, items } from '../../fields.ts';
import { routeState, routeWithWeight } from './http-route.ts';

const arms = { stableService: 'web', canaryService: 'web-canary' };

function route(rules: unknown, generation = 1, observedGeneration = 1): KubeObject {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'web', namespace: 'shop', generation },
    spec: { rules },
    status: { parents: [{ conditions: [{ type: 'Accepted', status: 'True', observedGeneration }] }] },
  };
}

/** Share of a rule's requests by backend name, in percent. */
function shares(rule: unknown): Record<string, number> {
  const backends = items(rule, 'backendRefs');
  const weights = backends.map((backend) => Number(field(backend, 'weight') ?? 1));
  const sum = weights.reduce((a, b) => a + b, 0);
  return Object.fromEntries(
    backends.map((backend, index) => [String(field(backend, 'name')), (100 * (weights[index] ?? 0)) / sum]),
  );
}

describe('routeWithWeight', () => {
  it('gives the canary its percent and the stable Service the rest', () => {
    const given = route([{ backendRefs: [{ name: 'web', port: 80 }] }]);

    const weighted = routeWithWeight(given, arms, 10);

    expect(field(weighted, 'spec', 'rules', 0)).toEqual({
      backendRefs: [
        { name: 'web', port: 80, weight: 90 },
        { name: 'web-canary', port: 80, weight: 10 },
      ],
    });
  });

  it('leaves rules alone that do not serve the stable Service', () => {
    const rules = [{ backendRefs: [{ name: 'api', port: 80 }] }];

    expect(field(routeWithWeight(route(rules), arms, 50), 'spec', 'rules')).toEqual(rules);
  });

  it('is undone by weight 0, from any weight, whatever other backends share the rule', () => {
    const backend = fc.record({
      name: fc.constantFrom('api', 'blue'),
      weight: fc.integer({ min: 0, max: 1000 }),
    });
    const arbitrary = fc.tuple(
      fc.integer({ min: 1, max: 1000 }),
      fc.uniqueArray(backend, { maxLength: 2, selector: ({ name }) => name }),
      fc.integer({ min: 0, max: 100 }),
      fc.integer({ min: 1, max: 100 }),
    );
    fc.assert(
      fc.property(arbitrary, ([weight, others, first, second]) => {
        const given = route([{ backendRefs: [{ name: 'web', weight }, ...others] }]);

        const there = routeWithWeight(routeWithWeight(given, arms, first), arms, second);
        const back = routeWithWeight(there, arms, 0);

        expect(back).toEqual(given);
      }),
    );
  });

  it('keeps the shares of other backends and splits only that of the stable Service', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 50 }), (percent, other) => {
        const given = route([
          {
            backendRefs: [
              { name: 'web', weight: 10 },
              { name: 'api', weight: other },
            ],
          },
        ]);

        const before = shares(field(given, 'spec', 'rules', 0));
        const after = shares(field(routeWithWeight(given, arms, percent), 'spec', 'rules', 0));

        expect(after['api'] ?? 0).toBeCloseTo(before['api'] ?? 0, 6);
        expect(after['web-canary'] ?? 0).toBeCloseTo(((before['web'] ?? 0) * percent) / 100, 6);
      }),
    );
  });
});

describe('routeState', () => {
  it('reads the weight back and says whether the gateway follows this generation', () => {
    const weighted = routeWithWeight(route([{ backendRefs: [{ name: 'web' }] }], 3, 3), arms, 25);

    expect(routeState(weighted, arms)).toEqual({
      exists: true,
      weightPercent: 25,
      programmed: true,
      servesStable: true,
    });
    expect(routeState(route([], 4, 3), arms).programmed).toBe(false);
  });

  it('has no weight when the rules disagree', () => {
    const one = {
      backendRefs: [
        { name: 'web', weight: 90 },
        { name: 'web-canary', weight: 10 },
      ],
    };
    const two = {
      backendRefs: [
        { name: 'web', weight: 50 },
        { name: 'web-canary', weight: 50 },
      ],
    };

    expect(routeState(route([one, two]), arms).weightPercent).toBeUndefined();
  });

  it('is not programmed before any gateway has answered', () => {
    const silent = { ...route([{ backendRefs: [{ name: 'web' }] }]), status: {} };

    expect(routeState(silent, arms)).toMatchObject({ exists: true, weightPercent: 0, programmed: false });
  });
});

describe('a rule in which somebody left the canary alone', () => {
  const alone = route([{ backendRefs: [{ name: 'web-canary', port: 80, weight: 0 }] }]);

  it('is all the canary’s, and gets the stable Service back in its place', () => {
    expect(routeState(alone, arms).weightPercent).toBe(100);
    const restored = routeWithWeight(alone, arms, 0);

    expect(field(restored, 'spec', 'rules', 0)).toEqual({
      backendRefs: [{ name: 'web', port: 80, weight: 1 }],
    });
  });
});

describe('a route whose gateway did not find its backends', () => {
  it('is not in effect', () => {
    const condition = (type: string, status: string) => ({ type, status, observedGeneration: 1 });
    const given = (resolved: string) => ({
      ...route([{ backendRefs: [{ name: 'web', port: 80 }] }]),
      status: {
        parents: [{ conditions: [condition('Accepted', 'True'), condition('ResolvedRefs', resolved)] }],
      },
    });

    expect(routeState(given('False'), arms).programmed).toBe(false);
    expect(routeState(given('True'), arms).programmed).toBe(true);
  });
});

describe('a backend', () => {
  const backendOf = (backend: object) => route([{ backendRefs: [backend, { name: 'other', port: 80 }] }]);

  it.each([
    { name: 'of another namespace', backend: { name: 'web', namespace: 'bank', port: 80 } },
    { name: 'of another kind', backend: { name: 'web', kind: 'ServiceImport', port: 80 } },
    { name: 'of another group', backend: { name: 'web', group: 'multicluster.x-k8s.io', port: 80 } },
  ])('$name is not the stable Service', ({ backend }) => {
    const given = backendOf(backend);

    expect(routeWithWeight(given, arms, 50)).toEqual(given);
    expect(routeState(given, arms).servesStable).toBe(false);
  });

  it('of the route’s own namespace, said in words, is the stable Service', () => {
    const given = backendOf({ name: 'web', namespace: 'shop', port: 80 });

    expect(routeState(routeWithWeight(given, arms, 30), arms).weightPercent).toBe(30);
  });

  it('that stands in a rule twice is split twice, each on its own port and with its own filters', () => {
    const filters = [{ type: 'RequestHeaderModifier', requestHeaderModifier: { remove: ['x-debug'] } }];
    const backendRefs = [
      { name: 'web', port: 80, weight: 3, filters },
      { name: 'web', port: 8443, weight: 1 },
    ];

    const shared = routeWithWeight(route([{ backendRefs }]), arms, 25);

    expect(field(shared, 'spec', 'rules', 0, 'backendRefs')).toEqual([
      { name: 'web', port: 80, weight: 225, filters },
      { name: 'web-canary', port: 80, weight: 75, filters },
      { name: 'web', port: 8443, weight: 75 },
      { name: 'web-canary', port: 8443, weight: 25 },
    ]);
    expect(routeState(shared, arms).weightPercent).toBe(25);
    expect(field(routeWithWeight(shared, arms, 0), 'spec', 'rules')).toEqual([{ backendRefs }]);
  });

  it('with a weight of 0 takes no part, and its rule says nothing about the share of the others', () => {
    const parked = {
      backendRefs: [
        { name: 'web', port: 80, weight: 0 },
        { name: 'old', port: 80 },
      ],
    };
    const given = route([{ backendRefs: [{ name: 'web', port: 80 }] }, parked]);

    expect(routeState(routeWithWeight(given, arms, 10), arms)).toMatchObject({
      weightPercent: 10,
      servesStable: true,
    });
    expect(routeState(route([parked]), arms).servesStable).toBe(false);
  });
});

it('any rule, through any weights, is again what it was', () => {
  const backend = fc.record(
    {
      name: fc.constantFrom('web', 'web', 'api'),
      namespace: fc.constantFrom('shop', 'bank'),
      port: fc.constantFrom(80, 8443),
      weight: fc.integer({ min: 0, max: 10_000 }),
    },
    { requiredKeys: ['name', 'port'] },
  );
  const rules = fc.array(fc.record({ backendRefs: fc.array(backend, { maxLength: 4 }) }), { maxLength: 3 });
  const withWeights = (given: KubeObject): unknown =>
    items(given, 'spec', 'rules').map((rule) =>
      items(rule, 'backendRefs').map((it) => ({ ...(it as object), weight: field(it, 'weight') ?? 1 })),
    );
  fc.assert(
    fc.property(rules, fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 5 }), (given, percents) => {
      const before = route(given);

      const after = [...percents, 0].reduce((it, percent) => routeWithWeight(it, arms, percent), before);

      expect(withWeights(after)).toEqual(withWeights(before));
    }),
  );
});

describe('a parent', () => {
  const accepted = (observedGeneration: number) => [{ type: 'Accepted', status: 'True', observedGeneration }];
  const parent = (name: string, generation: number) => ({
    parentRef: { group: 'gateway.networking.k8s.io', kind: 'Gateway', name, namespace: 'shop' },
    conditions: accepted(generation),
  });

  function routeOf(parentRefs: readonly object[], parents: readonly object[]): KubeObject {
    const given = route([{ backendRefs: [{ name: 'web', port: 80 }] }], 2);
    return { ...given, spec: { ...(given['spec'] as object), parentRefs }, status: { parents } };
  }

  it('that the route has no more holds nothing up', () => {
    const given = routeOf([{ name: 'new' }], [parent('new', 2), parent('old', 1)]);

    expect(routeState(given, arms).programmed).toBe(true);
  });

  it('that the route has and that has not answered for this generation is waited for', () => {
    const given = routeOf([{ name: 'new' }, { name: 'old' }], [parent('new', 2), parent('old', 1)]);

    expect(routeState(given, arms).programmed).toBe(false);
  });
});

it('a canary gives its weight back to none but the backend that it was split from', () => {
  const given = route([
    {
      backendRefs: [
        { name: 'web-canary', port: 8443, weight: 75 },
        { name: 'web', port: 80, weight: 75 },
        { name: 'web-canary', port: 80, weight: 25 },
      ],
    },
  ]);

  // Somebody has removed the stable backend on 8443; what was split from it goes with it.
  expect(field(routeWithWeight(given, arms, 0), 'spec', 'rules', 0)).toEqual({
    backendRefs: [{ name: 'web', port: 80, weight: 1 }],
  });
});
