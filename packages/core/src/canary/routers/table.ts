import type { KubeObject, ObjectRef, Rollout, RouterName } from '@seatrial/model';
import { apiGroupOf, routerKinds, routerNames } from '@seatrial/model';
import { httpRoute } from './http-route.ts';
import type { Arms, RouterRow, RouteState } from './router-row.ts';

/** Every router; one that `model` has and this has not does not compile. */
const rows: Readonly<Record<RouterName, RouterRow>> = {
  HTTPRoute: httpRoute,
};

export function routerRow(name: RouterName): RouterRow {
  return rows[name];
}

/** The row of an object that may be a route; undefined: its weights share no traffic. */
export function routerOf(object: KubeObject | ObjectRef): RouterRow | undefined {
  const name = routerNames.find(
    (it) => object.kind === routerKinds[it].kind && apiGroupOf(object) === apiGroupOf(routerKinds[it]),
  );
  return name === undefined ? undefined : rows[name];
}

/** The object that a rollout names. */
export function routeRef({ route }: Pick<Rollout, 'route'>, namespace: string): ObjectRef {
  const { apiVersion, kind } = routerKinds[route.kind];
  return { apiVersion, kind, namespace, name: route.name };
}

/** JSON merge patch that gives a route these weights; undefined where it is none. */
export function weightPatch(
  route: KubeObject,
  arms: Arms,
  percent: number,
): Readonly<Record<string, unknown>> | undefined {
  return routerOf(route)?.weightPatch(route, arms, percent);
}

/** What a route asks for and whether that is in effect. */
export function readRoute(
  { route, arms }: { readonly route: ObjectRef; readonly arms: Arms },
  live: KubeObject | undefined,
): RouteState {
  return routerOf(route)?.read(live, arms) ?? { exists: false, programmed: false, servesStable: false };
}
