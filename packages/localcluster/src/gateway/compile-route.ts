import { type Backend, type BackendSources, type RefProblem, resolveBackend } from './backends.ts';
import { parseDurationMs } from './duration.ts';
import { compileFilters, type Filters } from './filters.ts';
import type { HttpRoute, HttpRouteRule } from './gateway-api.ts';
import type { HostPattern } from './hostname.ts';
import { compileMatch, type RequestMatch } from './request-match.ts';

/** What is done with the requests that a match has found. */
export interface RouteRule {
  /** `namespace/name` of its HTTPRoute. */
  readonly route: string;
  readonly filters: Filters;
  readonly backends: readonly Backend[];
  /** The whole exchange, and one try of it; zero means no limit, undefined that the route says nothing. */
  readonly requestTimeoutMs: number | undefined;
  readonly backendTimeoutMs: number | undefined;
}

/** One way to reach a rule, with what decides between several that fit. */
export interface RouteEntry {
  readonly host: HostPattern;
  readonly match: RequestMatch;
  readonly rule: RouteRule;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly ruleIndex: number;
}

export interface CompiledRoute {
  readonly entries: readonly RouteEntry[];
  /** Why the route is not accepted; it has no entries then. */
  readonly unsupported?: string;
  /** The first reference that cannot be followed. */
  readonly refProblem?: RefProblem;
}

/** Reads one HTTPRoute. A route with anything unsupported in it is refused whole: half a route would surprise. */
export function compileRoute(
  route: HttpRoute,
  sources: BackendSources,
  limits: { readonly patternTextLengthMax: number },
): CompiledRoute {
  const { name, namespace = '', creationTimestamp = '' } = route.metadata;
  const createdAt = Date.parse(creationTimestamp) || 0;
  const entries: RouteEntry[] = [];
  let refProblem: RefProblem | undefined;
  for (const [ruleIndex, spec] of (route.spec.rules ?? []).entries()) {
    const resolved = (spec.backendRefs ?? []).map((ref) => resolveBackend(ref, namespace, sources));
    refProblem ??= resolved.find(({ problem }) => problem !== undefined)?.problem;
    const backends = resolved.map(({ backend }) => backend);
    const rule = compileRule(spec, `${namespace}/${name}`, backends);
    if (typeof rule === 'string') return { entries: [], unsupported: `rule ${ruleIndex}: ${rule}` };
    for (const spelled of spec.matches ?? [{}]) {
      const match = compileMatch(spelled, limits.patternTextLengthMax);
      if (typeof match === 'string') return { entries: [], unsupported: `rule ${ruleIndex}: ${match}` };
      for (const host of route.spec.hostnames ?? ['*']) {
        entries.push({ host, match, rule, createdAt, ruleIndex });
      }
    }
  }
  return refProblem === undefined ? { entries } : { entries, refProblem };
}

/** The rule, or what in it is not served. */
function compileRule(spec: HttpRouteRule, route: string, backends: readonly Backend[]): RouteRule | string {
  const filters = compileFilters(spec.filters ?? []);
  if (typeof filters === 'string') return filters;
  if (spec.backendRefs?.some((ref) => (ref.filters ?? []).length > 0)) {
    return 'filters of a single backendRef are not served here';
  }
  const requestTimeoutMs = compileTimeout(spec.timeouts?.request);
  if (typeof requestTimeoutMs === 'string') return requestTimeoutMs;
  const backendTimeoutMs = compileTimeout(spec.timeouts?.backendRequest);
  if (typeof backendTimeoutMs === 'string') return backendTimeoutMs;
  return { route, filters, backends, requestTimeoutMs, backendTimeoutMs };
}

function compileTimeout(duration: string | undefined): number | undefined | string {
  if (duration === undefined) return undefined;
  return parseDurationMs(duration) ?? `'${duration}' is not a duration`;
}
