import type { BackendSources } from './backends.ts';
import { type CompiledRoute, compileRoute, type RouteEntry } from './compile-route.ts';
import type { Verdict } from './conditions.ts';
import { type EndpointAddress, slicesByService } from './endpoints.ts';
import type { EndpointSlice, HttpRoute, ParentRef, ReferenceGrant, Service } from './gateway-api.ts';
import { attachParents, type GatewayIdentity, type ParentAttachment } from './parents.ts';
import { compileRoutingTable, type RoutingTable } from './routing-table.ts';

/** What the API server holds, as of one moment. */
export interface World {
  readonly routes: readonly HttpRoute[];
  readonly services: readonly Service[];
  readonly slices: readonly EndpointSlice[];
  readonly grants: readonly ReferenceGrant[];
}

/** What became of one reference of a route to the gateway. */
interface ParentOutcome {
  readonly ref: ParentRef;
  readonly verdicts: readonly Verdict[];
}

export interface RouteOutcome {
  /** The version of the route that the table holds. */
  readonly route: HttpRoute;
  readonly parents: readonly ParentOutcome[];
}

export interface CompiledWorld {
  readonly table: RoutingTable;
  /** Every endpoint that a request can be sent to. */
  readonly endpoints: ReadonlySet<EndpointAddress>;
  readonly outcomes: readonly RouteOutcome[];
  readonly attachedRoutes: number;
}

/** The routing table for the objects of a cluster, and what to report in the status of its routes. Pure. */
export function compileWorld(
  world: World,
  gateway: GatewayIdentity,
  limits: { readonly patternTextLengthMax: number },
): CompiledWorld {
  const sources: BackendSources = {
    services: new Map(
      world.services.map((service) => [`${service.metadata.namespace}/${service.metadata.name}`, service]),
    ),
    slices: slicesByService(world.slices),
    grants: world.grants,
  };
  const entries: RouteEntry[] = [];
  const outcomes: RouteOutcome[] = [];
  let attachedRoutes = 0;
  for (const route of world.routes) {
    const attachments = attachParents(route, gateway);
    const compiled = compileRoute(route, sources, limits);
    const attached =
      attachments.some(({ problem }) => problem === undefined) && compiled.unsupported === undefined;
    if (attached) entries.push(...compiled.entries);
    attachedRoutes += Number(attached);
    outcomes.push({ route, parents: attachments.map((attachment) => outcomeOf(attachment, compiled)) });
  }
  const endpoints = new Set(
    entries.flatMap(({ rule }) => rule.backends.flatMap((backend) => backend.endpoints ?? [])),
  );
  return { table: compileRoutingTable(entries), endpoints, outcomes, attachedRoutes };
}

function outcomeOf(
  { ref, problem }: ParentAttachment,
  { unsupported, refProblem }: CompiledRoute,
): ParentOutcome {
  return { ref, verdicts: [accepted(problem, unsupported), resolvedRefs(refProblem)] };
}

function accepted(parentProblem: string | undefined, unsupported: string | undefined): Verdict {
  const type = 'Accepted';
  if (parentProblem !== undefined)
    return { type, status: 'False', reason: 'NoMatchingParent', message: parentProblem };
  if (unsupported !== undefined)
    return { type, status: 'False', reason: 'UnsupportedValue', message: unsupported };
  return { type, status: 'True', reason: 'Accepted', message: 'the route is in use' };
}

function resolvedRefs(problem: CompiledRoute['refProblem']): Verdict {
  const type = 'ResolvedRefs';
  if (problem !== undefined) return { type, status: 'False', ...problem };
  return { type, status: 'True', reason: 'ResolvedRefs', message: 'every backend exists' };
}
