import type {
  EndpointSlice,
  HttpRoute,
  HttpRouteRule,
  HttpRouteSpec,
  Service,
  SliceEndpoint,
} from './gateway-api.ts';
import { GATEWAY_API } from './gateway-api.ts';
import type { RequestFacts } from './request-match.ts';

/** Objects for tests, with what a test does not care about filled in. */
export function aRoute(
  name: string,
  spec: Partial<HttpRouteSpec> & { readonly rules?: readonly HttpRouteRule[] } = {},
  metadata: Partial<HttpRoute['metadata']> = {},
): HttpRoute {
  return {
    apiVersion: GATEWAY_API,
    kind: 'HTTPRoute',
    metadata: {
      name,
      namespace: 'shop',
      generation: 1,
      creationTimestamp: '2026-01-01T00:00:00Z',
      ...metadata,
    },
    spec: {
      parentRefs: [{ name: 'local', namespace: 'seatrial-gateway' }],
      rules: [{ backendRefs: [{ name: 'web', port: 80 }] }],
      ...spec,
    },
  };
}

export function aService(name: string, ports: Service['spec']['ports'] = [{ port: 80 }]): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'shop' },
    spec: { ports: ports ?? [] },
  };
}

export function aSlice(
  service: string,
  endpoints: readonly SliceEndpoint[],
  ports: NonNullable<EndpointSlice['ports']> = [{ port: 8080 }],
): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${service}-1`, namespace: 'shop', labels: { 'kubernetes.io/service-name': service } },
    addressType: 'IPv4',
    endpoints,
    ports,
  };
}

export function aRequest(given: Partial<RequestFacts> = {}): RequestFacts {
  return { host: 'shop.test', method: 'GET', path: '/', query: '', headers: {}, ...given };
}
