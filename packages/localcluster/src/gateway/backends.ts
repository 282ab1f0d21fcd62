import { type EndpointAddress, endpointsOf } from './endpoints.ts';
import {
  type BackendRef,
  type EndpointSlice,
  GATEWAY_GROUP,
  type ReferenceGrant,
  type Service,
} from './gateway-api.ts';

/** One share of a rule's requests. */
export interface Backend {
  /** `namespace/service`: what the counters call it. */
  readonly name: string;
  readonly weight: number;
  /** Absent when the reference is not valid: the Gateway API wants a 500 for its share. */
  readonly endpoints?: readonly EndpointAddress[];
}

/** Why a reference is not valid, in the Gateway API's words. */
type RefProblemReason = 'InvalidKind' | 'RefNotPermitted' | 'BackendNotFound';

export interface RefProblem {
  readonly reason: RefProblemReason;
  readonly message: string;
}

export interface BackendSources {
  /** By `namespace/name`. */
  readonly services: ReadonlyMap<string, Service>;
  readonly slices: ReadonlyMap<string, readonly EndpointSlice[]>;
  readonly grants: readonly ReferenceGrant[];
}

export function resolveBackend(
  ref: BackendRef,
  routeNamespace: string,
  sources: BackendSources,
): { readonly backend: Backend; readonly problem?: RefProblem } {
  const namespace = ref.namespace ?? routeNamespace;
  const name = `${namespace}/${ref.name}`;
  const backend: Backend = { name, weight: ref.weight ?? 1 };
  const refused = (reason: RefProblemReason, message: string) => ({ backend, problem: { reason, message } });

  const { group = '', kind = 'Service' } = ref;
  if (group !== '' || kind !== 'Service') return refused('InvalidKind', `${kind} ${name} is not a Service`);
  if (namespace !== routeNamespace && !isGranted(ref, routeNamespace, namespace, sources.grants)) {
    return refused(
      'RefNotPermitted',
      `no ReferenceGrant in ${namespace} lets routes of ${routeNamespace} use ${ref.name}`,
    );
  }
  const service = sources.services.get(name);
  if (service === undefined) return refused('BackendNotFound', `there is no Service ${name}`);
  const endpoints =
    ref.port === undefined ? undefined : endpointsOf(service, ref.port, sources.slices.get(name) ?? []);
  if (endpoints === undefined)
    return refused('BackendNotFound', `Service ${name} has no port ${ref.port ?? '(none given)'}`);
  return { backend: { ...backend, endpoints } };
}

/** The backend at `unit`, a draw in [0, 1): each gets its weight's share. Undefined when all weights are zero. */
export function chooseBackend(backends: readonly Backend[], unit: number): Backend | undefined {
  let left = unit * backends.reduce((sum, { weight }) => sum + weight, 0);
  for (const backend of backends) {
    if (left < backend.weight) return backend;
    left -= backend.weight;
  }
  // Only rounding gets here with a weight left: the last one that has a share takes it.
  return backends.findLast(({ weight }) => weight > 0);
}

function isGranted(ref: BackendRef, from: string, to: string, grants: readonly ReferenceGrant[]): boolean {
  return grants.some(
    ({ metadata, spec }) =>
      metadata.namespace === to &&
      spec.from.some(
        ({ group, kind, namespace }) => group === GATEWAY_GROUP && kind === 'HTTPRoute' && namespace === from,
      ) &&
      spec.to.some(
        ({ group, kind, name }) => group === '' && kind === 'Service' && (name ?? ref.name) === ref.name,
      ),
  );
}
