import type { KubeObject, ObjectRef } from '@seatrial/model';
import { groupKindOf, refOf } from '@seatrial/model';
import { field, items, numberAt, stringAt } from '../fields.ts';

export const gatewayGroup = 'gateway.networking.k8s.io';
/** What a gateway may say of a route. Accepted must be said; of the others only a contradiction counts. */
const conditionTypes = ['Accepted', 'ResolvedRefs', 'Programmed'] as const;

/** Why one parent of a route does not serve it as it is written. */
export interface RouteProblem {
  /** The parentRef as people know it: `Gateway "shared/public"`. */
  readonly parent: string;
  readonly message: string;
}

export interface RouteHealth {
  readonly ref: ObjectRef;
  /** None where every parent has accepted this very generation. */
  readonly problems: readonly RouteProblem[];
}

/** How the objects of a kind say whether those whom they name serve them as they are written. */
type RouteWord = (route: KubeObject) => readonly RouteProblem[];

/** The rows, by group and kind. Not all of them share traffic by weights (canary/routers). */
const rows: ReadonlyMap<string, RouteWord> = new Map(
  ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'].map((kind) => [
    groupKindOf({ apiVersion: `${gatewayGroup}/v1`, kind }),
    gatewayProblems,
  ]),
);

/** The routes among some objects: those whose kind says whether it is served. */
export function routesOf(objects: readonly KubeObject[]): readonly ObjectRef[] {
  return objects.filter((object) => rows.has(groupKindOf(object))).map(refOf);
}

/**
 * Whether those whom a route names serve it, by its newest generation.
 *
 * @param route the live object, or undefined when it is not there
 */
export function routeHealth(ref: ObjectRef, route: KubeObject | undefined): RouteHealth {
  if (route === undefined) return { ref, problems: [{ parent: '', message: 'it is not there' }] };
  return { ref, problems: rows.get(groupKindOf(ref))?.(route) ?? [] };
}

/**
 * Whether each parent that a route names has accepted its newest generation and found its backends. A route that names
 * none asks nothing of anybody. Source: gateway-api RouteParentStatus.
 */
function gatewayProblems(route: KubeObject): readonly RouteProblem[] {
  return items(route, 'spec', 'parentRefs').flatMap((parentRef) => {
    const message = problemOf(route, parentRef);
    return message === undefined ? [] : [{ parent: parentName(parentRef, route), message }];
  });
}

function problemOf(route: KubeObject, parentRef: unknown): string | undefined {
  const key = parentKey(parentRef, route);
  const answers = items(route, 'status', 'parents').filter(
    (parent) => parentKey(field(parent, 'parentRef'), route) === key,
  );
  if (answers.length === 0) return 'no gateway answers for it: is it named right, and is it there?';
  // Several controllers may speak of one parent: one that serves the route is enough.
  const problems = answers.map((answer) => conditionProblem(route, answer));
  return problems.some((it) => it === undefined) ? undefined : problems.find((it) => it !== undefined);
}

function conditionProblem(route: KubeObject, answer: unknown): string | undefined {
  for (const type of conditionTypes) {
    const condition = items(answer, 'conditions').find((it) => field(it, 'type') === type);
    if (condition === undefined && type !== 'Accepted') continue;
    const isCurrent = (numberAt(condition, 'observedGeneration') ?? 0) >= (route.metadata.generation ?? 0);
    if (!isCurrent) return `its gateway has not said ${type} of this generation`;
    if (field(condition, 'status') === 'True') continue;
    const reason = stringAt(condition, 'reason') ?? 'no reason given';
    const message = stringAt(condition, 'message') ?? '';
    return `its gateway says ${type}: ${stringAt(condition, 'status') ?? 'Unknown'} (${reason})${message === '' ? '' : `: ${message}`}`;
  }
  return undefined;
}

function parentName(parentRef: unknown, route: KubeObject): string {
  const section = stringAt(parentRef, 'sectionName');
  const place = `${stringAt(parentRef, 'namespace') ?? route.metadata.namespace ?? ''}/${stringAt(parentRef, 'name') ?? ''}`;
  return `${stringAt(parentRef, 'kind') ?? 'Gateway'} "${place}"${section === undefined ? '' : `, listener "${section}"`}`;
}

/** Names a parent, with the defaults of the Gateway API: a gateway may write them out, and the manifest need not. */
export function parentKey(parentRef: unknown, route: KubeObject): string {
  return JSON.stringify([
    stringAt(parentRef, 'group') ?? gatewayGroup,
    stringAt(parentRef, 'kind') ?? 'Gateway',
    stringAt(parentRef, 'namespace') ?? route.metadata.namespace,
    stringAt(parentRef, 'name'),
    stringAt(parentRef, 'sectionName'),
    numberAt(parentRef, 'port'),
  ]);
}
