import type { KubeObject } from '../../kubernetes.ts';
import { type Fields, type Judged, object } from './build-objects.ts';

const api = 'gateway.networking.k8s.io/v1';
const spec = (kind: string, fields: Fields): KubeObject => object(api, kind, { spec: fields });
const rule = (fields: Fields, kind = 'HTTPRoute'): KubeObject => spec(kind, { rules: [fields] });
const filter = (...filters: readonly Fields[]): KubeObject => rule({ filters });
const parents = (...parentRefs: readonly Fields[]): KubeObject => spec('HTTPRoute', { parentRefs });
const match = (fields: Fields): KubeObject => rule({ matches: [fields] });
const path = (value: string, type = 'PathPrefix'): KubeObject => match({ path: { type, value } });
const call = (method: Fields): KubeObject => rule({ matches: [{ method }] }, 'GRPCRoute');
const listener = { name: 'a', port: 80, protocol: 'HTTP' };
const certificate = { certificateRefs: [{ name: 'a' }] };
const listeners = (...some: readonly Fields[]): KubeObject =>
  spec('Gateway', { gatewayClassName: 'a', listeners: some.map((it) => ({ ...listener, ...it })) });
const addresses = (...some: readonly Fields[]): KubeObject =>
  spec('Gateway', { gatewayClassName: 'a', listeners: [listener], addresses: some });
const target = { group: '', kind: 'Service', name: 'a' };
const authority = { hostname: 'a.b', caCertificateRefs: [{ group: '', kind: 'ConfigMap', name: 'a' }] };
const policy = (validation: Fields, targetRefs: readonly Fields[] = [target]): KubeObject =>
  spec('BackendTLSPolicy', { targetRefs, validation });
const header = { set: [{ name: 'a', value: 'b' }] };
const redirect = { type: 'RequestRedirect', requestRedirect: { statusCode: 301 } };
const rewrite = (fields: Fields): Fields => ({ type: 'URLRewrite', urlRewrite: { path: fields } });
const prefix = { type: 'ReplacePrefixMatch', replacePrefixMatch: '/b' };
const mirror = (fields: Fields): Fields => ({
  type: 'RequestMirror',
  requestMirror: { backendRef: { name: 'a', port: 80 }, ...fields },
});
const paths = (count: number): readonly Fields[] =>
  Array.from({ length: count }, (_, index) => ({ path: { value: `/${index}` } }));

/** Objects of the Gateway API that an API server with its definitions refuses, a row for each rule. */
export const refusedGateways: readonly Judged[] = [
  ['a parent twice', parents({ name: 'a' }, { name: 'a' })],
  ['a parent twice, once whole', parents({ name: 'a' }, { name: 'a', sectionName: 'b' })],
  [
    'a section twice',
    parents({ name: 'a', sectionName: 'b' }, { name: 'a', kind: 'Gateway', sectionName: 'b' }),
  ],
  ['a parent of a call twice', spec('GRPCRoute', { parentRefs: [{ name: 'a' }, { name: 'a' }] })],
  [
    'more matches than a route may have',
    spec('HTTPRoute', { rules: [64, 64, 1].map((count) => ({ matches: paths(count) })) }),
  ],
  ['a filter of nothing', filter({ type: 'RequestHeaderModifier' })],
  ['a mirror of nothing', filter({ type: 'RequestMirror' })],
  ['a redirect of nothing', filter({ type: 'RequestRedirect' })],
  ['an extension of nothing', filter({ type: 'ExtensionRef' })],
  ['a filter of another type', filter({ type: 'RequestRedirect', requestRedirect: {}, urlRewrite: {} })],
  [
    'a filter of a call of another type',
    rule(
      {
        filters: [
          { type: 'RequestHeaderModifier', requestHeaderModifier: header, responseHeaderModifier: header },
        ],
      },
      'GRPCRoute',
    ),
  ],
  [
    'a filter of a backend of nothing',
    rule({ backendRefs: [{ name: 'a', port: 80, filters: [{ type: 'URLRewrite' }] }] }),
  ],
  [
    'headers that are changed twice',
    filter(...[1, 2].map(() => ({ type: 'RequestHeaderModifier', requestHeaderModifier: header }))),
  ],
  [
    'a redirect and a rewrite',
    filter(redirect, { type: 'URLRewrite', urlRewrite: { hostname: 'a.example.com' } }),
  ],
  ['a redirect beside backends', rule({ filters: [redirect], backendRefs: [{ name: 'a', port: 80 }] })],
  ['a whole path that is not said', filter(rewrite({ type: 'ReplaceFullPath' }))],
  ['a prefix that is not said', filter(rewrite({ type: 'ReplacePrefixMatch' }))],
  ['a whole path in place of a prefix', filter(rewrite({ ...prefix, replaceFullPath: '/a' }))],
  [
    'a new prefix of an exact path',
    rule({ matches: [{ path: { type: 'Exact', value: '/a' } }], filters: [rewrite(prefix)] }),
  ],
  ['a new prefix of two', rule({ matches: paths(2), filters: [rewrite(prefix)] })],
  [
    'a redirect to a new prefix of two',
    rule({ matches: paths(2), filters: [{ ...redirect, requestRedirect: { path: prefix } }] }),
  ],
  [
    'a new prefix of two at a backend',
    rule({ matches: paths(2), backendRefs: [{ name: 'a', port: 80, filters: [rewrite(prefix)] }] }),
  ],
  ['a mirror of a share in two forms', filter(mirror({ percent: 10, fraction: { numerator: 1 } }))],
  ['a mirror of more than all', filter(mirror({ fraction: { numerator: 101 } }))],
  [
    'any origin and another',
    filter({ type: 'CORS', cors: { allowOrigins: ['*', 'https://a.example.com'] } }),
  ],
  ['a match of a path that is relative', path('a')],
  ...['//', '/a/./b', '/a/../b', '/a/..', '/a/.', '/%2f', '/a#b', '/a b'].map(
    (value): Judged => [`a match of the path ${value}`, path(value)],
  ),
  ['an exact path with dots', path('/..', 'Exact')],
  ['a backend that takes longer than all', rule({ timeouts: { request: '1s', backendRequest: '1m' } })],
  ['a call of nothing', call({ type: 'Exact' })],
  ['a service that is no name', call({ service: 'a-b' })],
  ['a method that is no name', call({ method: 'a.b' })],

  ['a service of no characters', call({ service: '' })],
  ['a filter type of no characters', filter({ type: '' })],
  [
    'a header that is removed twice',
    filter({ type: 'RequestHeaderModifier', requestHeaderModifier: { remove: ['a', 'a'] } }),
  ],
  ['a rule of null', spec('HTTPRoute', { rules: [null] })],
  ['a backend policy without authorities', policy({ hostname: 'a.b' })],
  ['a backend policy with two kinds of them', policy({ ...authority, wellKnownCACertificates: 'System' })],
  ['a name of a backend that is not said', policy({ ...authority, subjectAltNames: [{ type: 'Hostname' }] })],
  [
    'a name of a backend of another type',
    policy({ ...authority, subjectAltNames: [{ type: 'URI', uri: 'spiffe://a/b', hostname: 'a.b' }] }),
  ],
  ['a target of a policy twice', policy(authority, [target, target])],

  ['two listeners of one name', listeners({}, { port: 81 })],
  ['two listeners of one place', listeners({}, { name: 'b' })],
  [
    'two listeners of one host',
    listeners({ hostname: 'a.example.com' }, { name: 'b', hostname: 'a.example.com' }),
  ],
  ['TLS of HTTP', listeners({ tls: certificate })],
  ['a host of TCP', listeners({ protocol: 'TCP', hostname: 'a.example.com' })],
  ['HTTPS that is passed through', listeners({ protocol: 'HTTPS', tls: { mode: 'Passthrough' } })],
  ['TLS without a word on how', listeners({ protocol: 'TLS' })],
  ['TLS without a certificate', listeners({ protocol: 'HTTPS', tls: { mode: 'Terminate' } })],
  ['an address twice', addresses({ value: '10.0.0.1' }, { type: 'IPAddress', value: '10.0.0.1' })],
  ['a host twice', addresses({ type: 'Hostname', value: 'a.b' }, { type: 'Hostname', value: 'a.b' })],
  ['an address of no characters', addresses({ value: '' })],
  ['an address that is a host', addresses({ value: 'a.example.com' })],
  ['a host with a port', addresses({ type: 'Hostname', value: 'a.example.com:80' })],
];

/** What is near to it, and taken. */
export const takenGateways: readonly Judged[] = [
  ['two sections of a parent', parents({ name: 'a', sectionName: 'b' }, { name: 'a', sectionName: 'c' })],
  ['two parents of one name', parents({ name: 'a' }, { name: 'a', namespace: 'b' })],
  [
    'as many matches as a route may have',
    spec('HTTPRoute', { rules: [64, 64].map((count) => ({ matches: paths(count) })) }),
  ],
  ['an expression for a path', path('a//b#', 'RegularExpression')],
  ['a new prefix of one', rule({ matches: paths(1), filters: [rewrite(prefix)] })],
  ['a new prefix of all', filter(rewrite(prefix))],
  ['mirrors to two', filter(mirror({}), mirror({}))],
  ['a mirror of a thousandth', filter(mirror({ fraction: { numerator: 1, denominator: 1_000 } }))],
  ['a redirect alone', filter(redirect)],
  ['a backend without an end', rule({ timeouts: { request: '0s', backendRequest: '1m' } })],
  ['a backend in time', rule({ timeouts: { request: '1m', backendRequest: '1s500ms' } })],
  ['a call of a package', call({ service: 'shop.v1.Cart' })],
  ['an expression for a service', call({ type: 'RegularExpression', service: 'a-.*' })],
  ['an expression of no characters', call({ type: 'RegularExpression', service: '' })],
  ['a backend policy', policy({ ...authority, subjectAltNames: [{ type: 'Hostname', hostname: 'a.b' }] })],
  ['two ports of a gateway', listeners({}, { name: 'b', port: 81 })],
  [
    'two hosts of a gateway',
    listeners({ hostname: 'a.example.com' }, { name: 'b', hostname: 'b.example.com' }),
  ],
  ['a host and all', listeners({ hostname: 'a.example.com' }, { name: 'b' })],
  ['HTTPS with a certificate', listeners({ protocol: 'HTTPS', tls: certificate })],
  ['HTTPS whose certificate comes from elsewhere', listeners({ protocol: 'HTTPS' })],
  ['TLS that is passed through', listeners({ protocol: 'TLS', tls: { mode: 'Passthrough' } })],
  ['two addresses', addresses({ value: '10.0.0.1' }, { value: '10.0.0.2' })],
  ['an address of another kind', addresses({ type: 'example.com/a', value: 'Any Thing' })],
];
