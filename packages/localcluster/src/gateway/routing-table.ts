import type { RouteEntry } from './compile-route.ts';
import { compareHostPatterns, fitsHost, type HostPattern } from './hostname.ts';
import { compareMatches, fitsRequest, type RequestFacts } from './request-match.ts';

/** All entries in the order in which they are tried, by host pattern. */
export interface RoutingTable {
  readonly byName: ReadonlyMap<string, readonly RouteEntry[]>;
  /** Wildcards and `*`, most specific first. */
  readonly byPattern: readonly (readonly [HostPattern, readonly RouteEntry[]])[];
}

export const emptyRoutingTable: RoutingTable = { byName: new Map(), byPattern: [] };

export function compileRoutingTable(entries: Iterable<RouteEntry>): RoutingTable {
  const hosts = Map.groupBy([...entries].sort(compareEntries), ({ host }) => host);
  const patterns = [...hosts].filter(([host]) => host.startsWith('*'));
  return {
    byName: new Map([...hosts].filter(([host]) => !host.startsWith('*'))),
    byPattern: patterns.sort(([a], [b]) => compareHostPatterns(a, b)),
  };
}

/**
 * The first entry that fits, in the Gateway API's order of precedence: the most specific host, then the match, then the
 * oldest route, its name, and the first of its rules. A host's entries that do not fit leave the request to wider hosts.
 */
export function findRoute(table: RoutingTable, request: RequestFacts): RouteEntry | undefined {
  const named = table.byName.get(request.host)?.find(({ match }) => fitsRequest(match, request));
  if (named !== undefined) return named;
  for (const [pattern, entries] of table.byPattern) {
    const found = fitsHost(pattern, request.host)
      ? entries.find(({ match }) => fitsRequest(match, request))
      : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A total order: two entries tie only when they are of one rule, where either will do. */
export function compareEntries(a: RouteEntry, b: RouteEntry): number {
  return (
    compareHostPatterns(a.host, b.host) ||
    compareMatches(a.match, b.match) ||
    a.createdAt - b.createdAt ||
    compareText(a.rule.route, b.rule.route) ||
    a.ruleIndex - b.ruleIndex
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
