import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '@seatrial/model';
import type { CompiledWorld, RouteOutcome } from './compile-world.ts';
import { type Condition, conditionsFrom, type Verdict } from './conditions.ts';
import { GATEWAY_API, GATEWAY_GROUP, type ParentRef } from './gateway-api.ts';
import type { GatewayIdentity } from './parents.ts';

export const CONTROLLER_NAME = 'seatrial.dev/local-gateway';
export const GATEWAY_CLASS = 'seatrial-local';

type Status = Readonly<Record<string, unknown>>;

interface RouteParentStatus {
  readonly parentRef: ParentRef;
  readonly controllerName: string;
  readonly conditions: readonly Condition[];
}

/** The status an HTTPRoute should have: ours about our gateway, and what other controllers wrote about theirs. */
export function routeStatus(current: KubeObject, outcome: RouteOutcome, now: number): unknown {
  const before = parentsOf(current);
  if (outcome.parents.length === 0 && !before.some(isOurs)) return current['status'];
  const ours = outcome.parents.map(({ ref, verdicts }) => ({
    parentRef: ref,
    controllerName: CONTROLLER_NAME,
    conditions: conditionsFrom(
      verdicts,
      outcome.route.metadata.generation ?? 0,
      before.find((old) => isOurs(old) && isDeepStrictEqual(old.parentRef, ref))?.conditions ?? [],
      now,
    ),
  }));
  return { parents: [...before.filter((old) => !isOurs(old)), ...ours] };
}

export function gatewayStatus(
  current: KubeObject,
  gateway: GatewayIdentity,
  world: CompiledWorld,
  now: number,
): Status {
  const { generation = 0 } = current.metadata;
  const before = current['status'] as
    | {
        readonly conditions?: readonly Condition[];
        readonly listeners?: readonly { conditions: readonly Condition[] }[];
      }
    | undefined;
  return {
    addresses: [{ type: 'IPAddress', value: '127.0.0.1' }],
    conditions: conditionsFrom([ACCEPTED, PROGRAMMED], generation, before?.conditions ?? [], now),
    listeners: [
      {
        name: gateway.listener,
        supportedKinds: [{ group: GATEWAY_GROUP, kind: 'HTTPRoute' }],
        attachedRoutes: world.attachedRoutes,
        conditions: conditionsFrom(
          [ACCEPTED, PROGRAMMED, RESOLVED_REFS],
          generation,
          before?.listeners?.[0]?.conditions ?? [],
          now,
        ),
      },
    ],
  };
}

export function gatewayClassStatus(current: KubeObject, now: number): Status {
  const before = current['status'] as { readonly conditions?: readonly Condition[] } | undefined;
  return {
    conditions: conditionsFrom([ACCEPTED], current.metadata.generation ?? 0, before?.conditions ?? [], now),
  };
}

/** What the gateway needs to exist: applied at its start, so that a route only has to name its parent. */
export function gatewayObjects(gateway: GatewayIdentity): readonly KubeObject[] {
  return [
    {
      apiVersion: GATEWAY_API,
      kind: 'GatewayClass',
      metadata: { name: GATEWAY_CLASS },
      spec: { controllerName: CONTROLLER_NAME },
    },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: gateway.namespace } },
    {
      apiVersion: GATEWAY_API,
      kind: 'Gateway',
      metadata: { name: gateway.name, namespace: gateway.namespace },
      spec: {
        gatewayClassName: GATEWAY_CLASS,
        listeners: [
          {
            name: gateway.listener,
            protocol: 'HTTP',
            port: gateway.port,
            allowedRoutes: { namespaces: { from: 'All' } },
          },
        ],
      },
    },
  ];
}

const ACCEPTED: Verdict = {
  type: 'Accepted',
  status: 'True',
  reason: 'Accepted',
  message: 'served on this machine',
};
const PROGRAMMED: Verdict = {
  type: 'Programmed',
  status: 'True',
  reason: 'Programmed',
  message: 'it listens',
};
const RESOLVED_REFS: Verdict = {
  type: 'ResolvedRefs',
  status: 'True',
  reason: 'ResolvedRefs',
  message: 'there are none',
};

function parentsOf(route: KubeObject): readonly RouteParentStatus[] {
  return (route['status'] as { readonly parents?: readonly RouteParentStatus[] } | undefined)?.parents ?? [];
}

function isOurs({ controllerName }: RouteParentStatus): boolean {
  return controllerName === CONTROLLER_NAME;
}
