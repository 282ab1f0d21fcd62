import type { KubeObject } from '@seatrial/model';

const metadata = { name: 'web', namespace: 'default', labels: { app: 'web' } };
const group = 'gateway.networking.k8s.io';
const api = `${group}/v1`;
/** One of each kind of the Gateway API, and of endpoints, with most of what people write in it. */
export const networkSamples: readonly KubeObject[] = [
  {
    apiVersion: api,
    kind: 'Gateway',
    metadata,
    spec: {
      gatewayClassName: 'a',
      addresses: [{ type: 'IPAddress', value: '10.0.0.1' }],
      infrastructure: {
        labels: { a: 'b' },
        annotations: { a: 'b' },
        parametersRef: { group: 'a.b', kind: 'C', name: 'd' },
      },
      listeners: [
        {
          name: 'http',
          port: 80,
          protocol: 'HTTP',
          hostname: '*.example.com',
          allowedRoutes: {
            namespaces: {
              from: 'Selector',
              selector: {
                matchLabels: { a: 'b' },
                matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }],
              },
            },
            kinds: [{ group: group, kind: 'HTTPRoute' }],
          },
        },
        {
          name: 'https',
          port: 443,
          protocol: 'HTTPS',
          tls: {
            mode: 'Terminate',
            certificateRefs: [{ group: '', kind: 'Secret', name: 'a', namespace: 'b' }],
            options: { 'a.b/c': 'd' },
          },
        },
      ],
    },
  },
  {
    apiVersion: api,
    kind: 'HTTPRoute',
    metadata,
    spec: {
      parentRefs: [
        {
          group: 'gateway.networking.k8s.io',
          kind: 'Gateway',
          name: 'a',
          namespace: 'b',
          sectionName: 'c',
          port: 80,
        },
      ],
      hostnames: ['a.example.com'],
      rules: [
        {
          name: 'x',
          matches: [
            {
              path: { type: 'PathPrefix', value: '/a' },
              headers: [{ type: 'Exact', name: 'a', value: 'b' }],
              queryParams: [{ type: 'Exact', name: 'a', value: 'b' }],
              method: 'GET',
            },
          ],
          timeouts: { request: '10s', backendRequest: '5s' },
          filters: [
            {
              type: 'RequestHeaderModifier',
              requestHeaderModifier: {
                set: [{ name: 'a', value: 'b' }],
                add: [{ name: 'c', value: 'd' }],
                remove: ['e'],
              },
            },
            {
              type: 'URLRewrite',
              urlRewrite: { hostname: 'a.b', path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/b' } },
            },
            {
              type: 'RequestMirror',
              requestMirror: {
                backendRef: { name: 'a', port: 80, namespace: 'c' },
                fraction: { numerator: 1, denominator: 10 },
              },
            },
          ],
          backendRefs: [
            {
              name: 'web',
              port: 80,
              weight: 1,
              group: '',
              kind: 'Service',
              namespace: 'c',
              filters: [{ type: 'ResponseHeaderModifier', responseHeaderModifier: { remove: ['a'] } }],
            },
          ],
        },
        {
          filters: [
            {
              type: 'RequestRedirect',
              requestRedirect: {
                scheme: 'https',
                hostname: 'a.b',
                port: 443,
                statusCode: 301,
                path: { type: 'ReplaceFullPath', replaceFullPath: '/x' },
              },
            },
          ],
        },
      ],
    },
  },
  {
    apiVersion: api,
    kind: 'GRPCRoute',
    metadata,
    spec: {
      parentRefs: [{ name: 'a' }],
      hostnames: ['a.b'],
      rules: [
        {
          name: 'x',
          matches: [
            { method: { type: 'Exact', service: 'a.b', method: 'C' }, headers: [{ name: 'a', value: 'b' }] },
          ],
          filters: [
            { type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'a', value: 'b' }] } },
          ],
          backendRefs: [{ name: 'web', port: 80, weight: 1 }],
        },
      ],
    },
  },
  {
    apiVersion: api,
    kind: 'ReferenceGrant',
    metadata,
    spec: {
      from: [{ group: group, kind: 'HTTPRoute', namespace: 'a' }],
      to: [{ group: '', kind: 'Service', name: 'b' }],
    },
  },
  {
    apiVersion: api,
    kind: 'BackendTLSPolicy',
    metadata,
    spec: {
      targetRefs: [{ group: '', kind: 'Service', name: 'a', sectionName: 'b' }],
      validation: {
        hostname: 'a.b',
        caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'a' }],
        subjectAltNames: [{ type: 'Hostname', hostname: 'a.b' }],
      },
    },
  },
  {
    apiVersion: api,
    kind: 'TLSRoute',
    metadata,
    spec: {
      parentRefs: [{ name: 'a' }],
      hostnames: ['a.b'],
      rules: [{ backendRefs: [{ name: 'web', port: 80, weight: 1 }] }],
    },
  },
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...metadata, labels: { 'kubernetes.io/service-name': 'web' } },
    addressType: 'IPv4',
    endpoints: [
      {
        addresses: ['10.1.2.3'],
        conditions: { ready: true, serving: true, terminating: false },
        hostname: 'a',
        nodeName: 'b',
        zone: 'c',
        hints: { forZones: [{ name: 'z' }], forNodes: [{ name: 'n' }] },
        targetRef: { kind: 'Pod', name: 'a', namespace: 'default' },
      },
    ],
    ports: [{ name: 'http', port: 80, protocol: 'TCP', appProtocol: 'http' }],
  },
  {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata,
    subsets: [
      {
        addresses: [{ ip: '10.1.2.3', hostname: 'a', nodeName: 'b', targetRef: { kind: 'Pod', name: 'a' } }],
        notReadyAddresses: [{ ip: '10.1.2.4' }],
        ports: [{ name: 'http', port: 80, protocol: 'TCP', appProtocol: 'http' }],
      },
    ],
  },
];
