import type { EndpointSlice, Service, SliceEndpoint } from './gateway-api.ts';

/** Where a pod listens, as EndpointSlices state it: `198.18.0.7:8080`. */
export type EndpointAddress = string;

const SERVICE_LABEL = 'kubernetes.io/service-name';

/** The slices of each service, by `namespace/name`. */
export function slicesByService(
  slices: Iterable<EndpointSlice>,
): ReadonlyMap<string, readonly EndpointSlice[]> {
  const found = new Map<string, EndpointSlice[]>();
  for (const slice of slices) {
    const service = slice.metadata.labels?.[SERVICE_LABEL];
    if (service === undefined) continue;
    const key = `${slice.metadata.namespace}/${service}`;
    const those = found.get(key);
    if (those === undefined) found.set(key, [slice]);
    else those.push(slice);
  }
  return found;
}

/**
 * Where requests for one port of a service may go, sorted and each once; undefined when the service has no such port.
 * Pods that are ready, and where there are none, pods that end but still serve, as kube-proxy does it (KEP-1669).
 */
export function endpointsOf(
  service: Service,
  port: number,
  slices: readonly EndpointSlice[],
): readonly EndpointAddress[] | undefined {
  const servicePort = service.spec.ports?.find((candidate) => candidate.port === port);
  if (servicePort === undefined) return undefined;
  const ready = addresses(slices, servicePort.name, isReady);
  return ready.length > 0 ? ready : addresses(slices, servicePort.name, isServing);
}

function addresses(
  slices: readonly EndpointSlice[],
  portName: string | undefined,
  isWanted: (endpoint: SliceEndpoint) => boolean,
): readonly EndpointAddress[] {
  const found = new Set<EndpointAddress>();
  for (const slice of slices) {
    const target = slice.ports?.find(({ name = '' }) => name === (portName ?? ''))?.port;
    if (target === undefined || slice.addressType !== 'IPv4') continue;
    for (const endpoint of slice.endpoints ?? []) {
      // All addresses of an endpoint mean the same pod; the API defines only the first.
      const address = endpoint.addresses[0];
      if (address !== undefined && isWanted(endpoint)) found.add(`${address}:${target}`);
    }
  }
  return [...found].sort();
}

/** Not said counts as ready: https://kubernetes.io/docs/reference/kubernetes-api/service-resources/endpoint-slice-v1/ */
function isReady({ conditions }: SliceEndpoint): boolean {
  return conditions?.ready ?? true;
}

function isServing({ conditions }: SliceEndpoint): boolean {
  return (conditions?.terminating ?? false) && (conditions?.serving ?? false);
}
