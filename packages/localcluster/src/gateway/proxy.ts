import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '@seatrial/core';
import { chooseBackend } from './backends.ts';
import type { RouteEntry } from './compile-route.ts';
import { modifyPath, redirectLocation } from './filters.ts';
import { forward } from './forward.ts';
import { hostOf } from './hostname.ts';
import type { GatewayLimits } from './limits.ts';
import type { GatewayMetrics } from './metrics.ts';
import { answer } from './own-answer.ts';
import type { RequestFacts } from './request-match.ts';
import { findRoute, type RoutingTable } from './routing-table.ts';
import type { Upstreams } from './upstreams.ts';

export interface ProxyParts {
  /** The table in use at this moment. */
  readonly table: () => RoutingTable;
  readonly upstreams: Upstreams;
  readonly metrics: GatewayMetrics;
  /** The port users connect to, for redirects. */
  readonly port: () => number;
  readonly clock: Clock;
  /** Draws in [0, 1). */
  readonly rng: () => number;
  readonly limits: GatewayLimits;
}

/** One request from its head to the end of its answer. */
export function createProxy(parts: ProxyParts): (request: IncomingMessage, response: ServerResponse) => void {
  const { table, upstreams, metrics, clock, rng, limits } = parts;
  let inFlight = 0;

  function follow(request: IncomingMessage, response: ServerResponse, facts: RequestFacts): void {
    const startedAt = clock.now();
    const found = findRoute(table(), facts);
    const route = found?.rule.route ?? NONE;
    const record = (backend: string, code: number): void =>
      metrics.record({ route, backend }, code, (clock.now() - startedAt) / 1000);
    const answerAlone = (code: number, message: string, headers?: Record<string, string>): void => {
      record(NONE, code);
      answer(response, code, message, headers);
    };

    if (found === undefined) return answerAlone(404, `no HTTPRoute for ${facts.host}${facts.path}`);
    const { rule } = found;
    const { redirect, rewrite } = rule.filters;
    if (redirect !== undefined) {
      const location = redirectLocation(redirect, { ...facts, port: parts.port() }, prefixOf(found));
      return answerAlone(redirect.statusCode ?? 302, `see ${location}`, { location });
    }
    const backend = chooseBackend(rule.backends, rng());
    if (backend === undefined) return answerAlone(500, `${route} has no backend with a weight`);
    if (backend.endpoints === undefined) {
      record(backend.name, 500);
      return answer(
        response,
        500,
        `${route}: the backend ${backend.name} is not valid, see the status of the route`,
      );
    }
    response.once('close', metrics.begin({ route, backend: backend.name }));
    const path = modifyPath(facts.path, rewrite?.path, prefixOf(found));
    forward(
      { upstreams, clock },
      {
        request,
        response,
        rule,
        backend,
        path: facts.query === '' ? path : `${path}?${facts.query}`,
        onEnd: (code) => record(backend.name, code),
      },
    );
  }

  return function handle(request, response) {
    if (inFlight >= limits.requestsInFlightMax) {
      metrics.record({ route: NONE, backend: NONE }, 503, 0);
      return answer(response, 503, 'the gateway has too much to do', { 'retry-after': '1' });
    }
    inFlight += 1;
    response.once('close', () => {
      inFlight -= 1;
    });
    const facts = factsOf(request);
    if (facts !== undefined) return follow(request, response, facts);
    metrics.record({ route: NONE, backend: NONE }, 400, 0);
    answer(response, 400, 'a request names a host and a path');
  };
}

const NONE = 'none';

/** What routing looks at, from a target in origin form or absolute form (RFC 9112 section 3.2). */
function factsOf({ url = '', method = 'GET', headers }: IncomingMessage): RequestFacts | undefined {
  const absolute = url.startsWith('/') ? undefined : URL.parse(url);
  if (absolute === null) return undefined;
  const target = absolute === undefined ? url : absolute.pathname + absolute.search;
  const host = hostOf(absolute?.host ?? headers.host ?? '');
  if (host === '') return undefined;
  const question = target.indexOf('?');
  const path = question === -1 ? target : target.slice(0, question);
  const query = question === -1 ? '' : target.slice(question + 1);
  return { host, method, path, query, headers };
}

function prefixOf({ match }: RouteEntry): string {
  return match.pathType === 'PathPrefix' ? match.pathValue : '';
}
