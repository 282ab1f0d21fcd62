import { GATEWAY_GROUP, type HttpRoute, type ParentRef } from './gateway-api.ts';

/** The gateway and its one listener, as routes name them. */
export interface GatewayIdentity {
  readonly namespace: string;
  readonly name: string;
  readonly listener: string;
  readonly port: number;
}

/** One reference of a route to this gateway. `problem` says why it does not attach. */
export interface ParentAttachment {
  readonly ref: ParentRef;
  readonly problem?: string;
}

/** The references of a route that mean this gateway; those to others are others' business. */
export function attachParents(route: HttpRoute, gateway: GatewayIdentity): readonly ParentAttachment[] {
  return (route.spec.parentRefs ?? [])
    .filter(
      ({ group = GATEWAY_GROUP, kind = 'Gateway', namespace = route.metadata.namespace, name }) =>
        group === GATEWAY_GROUP &&
        kind === 'Gateway' &&
        namespace === gateway.namespace &&
        name === gateway.name,
    )
    .map((ref) => {
      const problem = listenerProblem(ref, gateway);
      return problem === undefined ? { ref } : { ref, problem };
    });
}

function listenerProblem(ref: ParentRef, gateway: GatewayIdentity): string | undefined {
  if (ref.sectionName !== undefined && ref.sectionName !== gateway.listener) {
    return `the gateway has no listener ${ref.sectionName}, only ${gateway.listener}`;
  }
  if (ref.port !== undefined && ref.port !== gateway.port) {
    return `the gateway does not listen on port ${ref.port}, only on ${gateway.port}`;
  }
  return undefined;
}
