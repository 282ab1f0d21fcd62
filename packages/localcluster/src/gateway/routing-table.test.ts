import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileRoute } from './compile-route.ts';
import { aRequest, aRoute } from './fixtures.ts';
import type { HttpRoute } from './gateway-api.ts';
import { compareEntries, compileRoutingTable, findRoute } from './routing-table.ts';

describe('findRoute', () => {
  it.each([
    ['shop.test', 'shop/exact'],
    ['a.shop.test', 'shop/wildcard'],
    ['b.a.shop.test', 'shop/wildcard'],
    ['x.a.deep.test', 'shop/longer-wildcard'],
    ['y.deep.test', 'shop/shorter-wildcard'],
    ['other.test', 'shop/any'],
  ])('host %s goes to %s', (host, expected) => {
    const found = find(
      [
        aRoute('any'),
        aRoute('wildcard', { hostnames: ['*.shop.test'] }),
        aRoute('exact', { hostnames: ['shop.test'] }),
        aRoute('shorter-wildcard', { hostnames: ['*.deep.test'] }),
        aRoute('longer-wildcard', { hostnames: ['*.a.deep.test'] }),
      ],
      { host },
    );

    expect(found).toBe(expected);
  });

  it('finds nothing for a host or path that no route has', () => {
    const routes = [
      aRoute('web', { hostnames: ['shop.test'], rules: [{ matches: [{ path: exact('/a') }] }] }),
    ];

    expect(find(routes, { host: 'other.test', path: '/a' })).toBeUndefined();
    expect(find(routes, { path: '/b' })).toBeUndefined();
    expect(find(routes, { path: '/a' })).toBe('shop/web');
  });

  it('asks wider hosts where the most specific one has no match', () => {
    const routes = [
      aRoute('narrow', { hostnames: ['shop.test'], rules: [{ matches: [{ path: exact('/a') }] }] }),
      aRoute('wide'),
    ];

    expect(find(routes, { path: '/b' })).toBe('shop/wide');
  });

  it('gives equal matches to the oldest route, then to the first name', () => {
    const old = aRoute('z', {}, { creationTimestamp: '2025-01-01T00:00:00Z' });
    const young = aRoute('a', {}, { creationTimestamp: '2026-01-01T00:00:00Z' });

    expect(find([young, old], {})).toBe('shop/z');
    expect(find([aRoute('b'), aRoute('a')], {})).toBe('shop/a');
  });
});

describe('compareEntries', () => {
  it('is a total order that does not depend on the order of the routes', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(arbRoute, { selector: ({ metadata }) => metadata.name, maxLength: 5 }),
        (routes) => {
          const entries = entriesOf(routes);

          const forward = entries.toSorted(compareEntries).map(label);
          const backward = entries.toReversed().toSorted(compareEntries).map(label);

          expect(forward).toEqual(backward);
          for (const a of entries) {
            for (const b of entries) {
              expect(compareEntries(a, b) + compareEntries(b, a)).toBe(0);
              const isTie = compareEntries(a, b) === 0;
              expect(isTie && (a.rule.route !== b.rule.route || a.ruleIndex !== b.ruleIndex)).toBe(false);
            }
          }
        },
      ),
    );
  });

  it('finds the same route whatever order the routes come in', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(arbRoute, { selector: ({ metadata }) => metadata.name, maxLength: 6 }),
        fc.constantFrom('/', '/a', '/a/b', '/ab'),
        fc.constantFrom('x.test', 'a.x.test', 'y.test'),
        (routes, path, host) => {
          expect(find(routes, { path, host })).toBe(find(routes.toReversed(), { path, host }));
        },
      ),
    );
  });
});

const arbPath = fc.record({
  type: fc.constantFrom('Exact', 'PathPrefix', 'RegularExpression'),
  value: fc.constantFrom('/', '/a', '/a/b'),
});
const arbRule = fc.record({
  matches: fc.array(fc.record({ path: arbPath }), { minLength: 1, maxLength: 2 }),
});
const arbRoute = fc
  .record({
    name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
    hostnames: fc.uniqueArray(fc.constantFrom('*', '*.test', '*.x.test', 'x.test', 'a.x.test'), {
      minLength: 1,
    }),
    rules: fc.array(arbRule, { minLength: 1, maxLength: 2 }),
    year: fc.constantFrom('2025', '2026'),
  })
  .map(({ name, hostnames, rules, year }) =>
    aRoute(name, { hostnames, rules }, { creationTimestamp: `${year}-01-01T00:00:00Z` }),
  );

function entriesOf(routes: readonly HttpRoute[]) {
  const sources = { services: new Map(), slices: new Map(), grants: [] };
  return routes.flatMap((route) => compileRoute(route, sources, { patternTextLengthMax: 100 }).entries);
}

function find(routes: readonly HttpRoute[], request: Parameters<typeof aRequest>[0]): string | undefined {
  return findRoute(compileRoutingTable(entriesOf(routes)), aRequest(request))?.rule.route;
}

function label({ rule, ruleIndex, host, match }: ReturnType<typeof entriesOf>[number]): string {
  return `${rule.route} ${ruleIndex} ${host} ${match.pathType} ${match.pathValue}`;
}

function exact(value: string) {
  return { type: 'Exact', value };
}
