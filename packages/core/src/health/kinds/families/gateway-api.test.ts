import fc from 'fast-check';
import { expect, it } from 'vitest';
import { routeHealth } from '../../route.ts';
import { healthOf } from '../health-of.ts';
import { anObject } from '../testing.ts';

it('a route of one parent is healthy exactly when the runner has nothing to say against it', () => {
  const word = fc.constantFrom('True', 'False', 'Unknown');
  const said = fc.record(
    { Accepted: word, ResolvedRefs: word, Programmed: word },
    { requiredKeys: ['Accepted', 'ResolvedRefs'] },
  );
  const parentRef = { name: 'public' };
  const ref = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    namespace: 'shop',
    name: 'it',
  };

  fc.assert(
    fc.property(said, (words) => {
      const conditions = Object.entries(words).map(([type, status]) => ({
        type,
        status,
        observedGeneration: 2,
      }));
      const route = anObject(ref.apiVersion, ref.kind, {
        spec: { parentRefs: [parentRef] },
        status: { parents: [{ parentRef, conditions }] },
      });

      const isServed = routeHealth(ref, route).problems.length === 0;

      expect(healthOf(route).status === 'Healthy').toBe(isServed);
    }),
  );
});
