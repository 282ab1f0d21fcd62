import { AuditSettings, annotations, type Drift, type KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { aDeployment, anAudited, anObject, foundBy } from '../testing.ts';

/** Ends on 2026-12-20; its key was thrown away. */
const pem = `-----BEGIN CERTIFICATE-----
MIIBczCCARmgAwIBAgIUTdwyLMjgjQyeRQaCoGnnxBUWkjAwCgYIKoZIzj0EAwIw
DzENMAsGA1UEAwwEdGVzdDAeFw0yNjExMzAwNDM2MTZaFw0yNjEyMjAwNDM2MTZa
MA8xDTALBgNVBAMMBHRlc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASXt8Jc
eR0HJawclTHV5aPfdwR5+H9pGiBW+gFjLbDTmL000YKNeJSbrcFNe2Dpqd+Fbq4j
ULpmLnf8ui6WYUjao1MwUTAdBgNVHQ4EFgQUyrNVt0u1I11GBNCQtksXQ4oRtEcw
HwYDVR0jBBgwFoAUyrNVt0u1I11GBNCQtksXQ4oRtEcwDwYDVR0TAQH/BAUwAwEB
/zAKBggqhkjOPQQDAgNIADBFAiEA6pqcEhDi30Vr9CIwg75Ve9+eFGxn6ijIzFHF
XRvZTasCIHzCCWsxDOJGF5zUu0Ow2EH1SnjQOZgIr/dUImOWD75/
-----END CERTIFICATE-----
`;

const rbac = 'rbac.authorization.k8s.io/v1';

function ingress(name: string, spec: object, metadata: object = {}): KubeObject {
  const object = anObject('networking.k8s.io/v1', 'Ingress', name, { spec });
  return { ...object, metadata: { ...object.metadata, ...metadata } };
}

function rule(host: string | undefined, path = '/'): object {
  const http = { paths: [{ path, pathType: 'Prefix', backend: {} }] };
  return host === undefined ? { http } : { host, http };
}

function gateway(...listeners: readonly object[]): KubeObject {
  return anObject('gateway.networking.k8s.io/v1', 'Gateway', 'gate', { spec: { listeners } });
}

function route(name: string, hostnames: readonly string[], rules: readonly object[] = [{}]): KubeObject {
  const spec = { parentRefs: [{ name: 'gate' }], hostnames, rules };
  return anObject('gateway.networking.k8s.io/v1', 'HTTPRoute', name, { spec });
}

function virtualService(name: string, hosts: readonly string[], spec: object = {}): KubeObject {
  return anObject('networking.istio.io/v1', 'VirtualService', name, { spec: { hosts, http: [{}], ...spec } });
}

describe('WildcardRights', () => {
  const role = (verbs: readonly string[], resources: readonly string[]): KubeObject =>
    anObject(rbac, 'Role', 'deployer', { rules: [{ apiGroups: [''], resources, verbs }] });
  const binding = (name: string, subject: string): KubeObject =>
    anObject(rbac, 'RoleBinding', 'deployer', {
      roleRef: { kind: 'ClusterRole', name },
      subjects: [{ kind: 'Group', name: subject }],
    });

  it.each<[string, KubeObject, readonly string[]]>([
    ['all verbs', role(['*'], ['pods']), ['error Role/deployer rules[0].verbs']],
    ['all resources', role(['create'], ['*']), ['error Role/deployer rules[0].resources']],
    ['reading everything', role(['get', 'list', 'watch'], ['*']), []],
    ['escalation', role(['get', 'escalate'], ['roles']), ['error Role/deployer rules[0].verbs[1]']],
    ['what is named', role(['get', 'create'], ['pods']), []],
    ['cluster-admin', binding('cluster-admin', 'team'), ['error RoleBinding/deployer roleRef.name']],
    [
      'everybody',
      binding('view', 'system:authenticated'),
      ['error RoleBinding/deployer subjects[deployer].name'],
    ],
    ['a team', binding('view', 'team'), []],
  ])('of %s', (_, object, expected) => {
    const named = expected.map((text) =>
      text.replace('subjects[deployer]', 'subjects[system:authenticated]'),
    );
    expect(foundBy('WildcardRights', [object])).toEqual(named);
  });
});

describe('PodSecurityLevel', () => {
  it.each([
    [undefined, 1],
    ['privileged', 1],
    ['baseline', 0],
    ['restricted', 0],
  ])('of %s: %d', (level, count) => {
    const labels = level === undefined ? {} : { 'pod-security.kubernetes.io/enforce': level };
    const namespace: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels } };

    expect(foundBy('PodSecurityLevel', [namespace])).toHaveLength(count);
  });
});

describe('WildcardHost', () => {
  it.each<[string, KubeObject, readonly string[]]>([
    [
      'an Ingress without a host',
      ingress('web', { rules: [rule(undefined)] }),
      ['warning Ingress/web spec.rules[0].host'],
    ],
    [
      'an Ingress of a domain',
      ingress('web', { rules: [rule('*.a.org')] }),
      ['warning Ingress/web spec.rules[0].host'],
    ],
    ['an Ingress of a host', ingress('web', { rules: [rule('a.org')] }), []],
    ['a route of a domain', route('web', ['*.a.org']), ['warning HTTPRoute/web spec.hostnames[0]']],
    ['a route that its listener narrows', route('web', []), []],
    ['a VirtualService of all', virtualService('web', ['*']), ['warning VirtualService/web spec.hosts[0]']],
    [
      'a listener of all, at the level of info',
      gateway({ name: 'http', protocol: 'HTTPS' }),
      ['info Gateway/gate spec.listeners[http].hostname'],
    ],
    ['a listener of TCP', gateway({ name: 'tcp', protocol: 'TCP' }), []],
  ])('of %s', (_, object, expected) => {
    expect(foundBy('WildcardHost', [object])).toEqual(expected);
  });
});

describe('HostCollision', () => {
  it.each<[string, readonly KubeObject[], number]>([
    [
      'two Ingresses of one host and path',
      [ingress('a', { rules: [rule('a.org')] }), ingress('b', { rules: [rule('a.org')] })],
      1,
    ],
    [
      'two paths of one host',
      [ingress('a', { rules: [rule('a.org')] }), ingress('b', { rules: [rule('a.org', '/b')] })],
      0,
    ],
    [
      'two classes',
      [
        ingress('a', { rules: [rule('a.org')] }),
        ingress('b', { ingressClassName: 'inner', rules: [rule('a.org')] }),
      ],
      0,
    ],
    [
      'an Ingress that shares by weight',
      [
        ingress('a', { rules: [rule('a.org')] }),
        ingress(
          'b',
          { rules: [rule('a.org')] },
          { annotations: { 'nginx.ingress.kubernetes.io/canary': 'true' } },
        ),
      ],
      0,
    ],
    ['an Ingress with a path twice', [ingress('a', { rules: [rule('a.org'), rule('a.org')] })], 0],
    ['two routes of one host', [route('a', ['a.org']), route('b', ['b.org', 'a.org'])], 1],
    [
      'two routes, of which one says what the other leaves out',
      [
        route('a', ['a.org']),
        route('b', ['a.org'], [{ matches: [{ path: { value: '/', type: 'PathPrefix' } }] }]),
      ],
      1,
    ],
    [
      'two routes of other headers',
      [
        route('a', ['a.org']),
        route('b', ['a.org'], [{ matches: [{ headers: [{ name: 'x', value: 'y' }] }] }]),
      ],
      0,
    ],
    [
      'two VirtualServices of the mesh',
      [virtualService('a', ['web']), virtualService('b', ['web'], { http: [{ match: [{}] }] })],
      1,
    ],
    [
      'two VirtualServices of other gateways',
      [
        virtualService('a', ['a.org'], { gateways: ['x'] }),
        virtualService('b', ['a.org'], { gateways: ['y'] }),
      ],
      0,
    ],
  ])('of %s: %#', (_, objects, count) => {
    expect(foundBy('HostCollision', objects)).toHaveLength(count);
  });

  it('says nothing of two that go to different clusters', () => {
    const objects = ['here', 'there'].map((cluster) =>
      anAudited(ingress(cluster, { rules: [rule('a.org')] }), { clusters: [cluster] }),
    );

    expect(foundBy('HostCollision', [], { objects })).toEqual([]);
  });
});

describe('NoTls', () => {
  it.each<[string, KubeObject, number]>([
    ['an Ingress without it', ingress('web', { rules: [rule('a.org')] }), 1],
    ['an Ingress with it', ingress('web', { rules: [rule('a.org')], tls: [{ hosts: ['a.org'] }] }), 0],
    [
      'an Ingress with it for another host',
      ingress('web', { rules: [rule('a.org')], tls: [{ hosts: ['b.org'] }] }),
      1,
    ],
    [
      'a host below one with it',
      ingress('web', { rules: [rule('w.a.org')], tls: [{ hosts: ['*.a.org'] }] }),
      0,
    ],
    ['TLS for all hosts', ingress('web', { rules: [rule('a.org')], tls: [{ secretName: 'web' }] }), 0],
    ['a Gateway of HTTP', gateway({ name: 'http', protocol: 'HTTP' }), 1],
    [
      'a Gateway of both',
      gateway({ name: 'http', protocol: 'HTTP' }, { name: 'https', protocol: 'HTTPS', tls: {} }),
      0,
    ],
  ])('of %s: %#', (_, object, count) => {
    expect(foundBy('NoTls', [object])).toHaveLength(count);
  });
});

describe('CertificateExpires', () => {
  const certificate = (status: object): KubeObject =>
    anObject('cert-manager.io/v1', 'Certificate', 'web', { status });

  it.each<[string, object, readonly string[]]>([
    ['in a month', { notAfter: '2026-12-31T12:00:00Z' }, []],
    ['in three weeks', { notAfter: '2026-12-21T12:00:00Z' }, []],
    ['in less', { notAfter: '2026-12-21T11:59:00Z' }, ['warning Certificate/web status.notAfter']],
    ['in two days', { notAfter: '2026-12-02T12:00:00Z' }, ['error Certificate/web status.notAfter']],
    ['yesterday', { notAfter: '2026-11-29T12:00:00Z' }, ['error Certificate/web status.notAfter']],
    [
      'never, since it is not issued',
      { conditions: [{ type: 'Ready', status: 'False', message: 'no such issuer' }] },
      ['warning Certificate/web status.conditions'],
    ],
  ])('of one that ends %s', (_, status, expected) => {
    expect(foundBy('CertificateExpires', [certificate(status)])).toEqual(expected);
  });

  it('reads a Secret for TLS, and passes over what is no certificate', () => {
    const secret = (crt: string): KubeObject =>
      anObject('v1', 'Secret', 'web', { type: 'kubernetes.io/tls', data: { 'tls.crt': crt } });
    const ends = Date.parse('2026-12-19T00:00:00Z');

    expect(
      foundBy('CertificateExpires', [secret(Buffer.from(pem).toString('base64'))], { now: ends }),
    ).toEqual(['error Secret/web data["tls.crt"]']);
    expect(foundBy('CertificateExpires', [secret('bm9uZQ==')])).toEqual([]);
  });
});

describe('RemovedApi', () => {
  const claim = anObject('resource.k8s.io/v1beta1', 'ResourceClaim', 'gpu');
  const budget = anObject('policy/v1beta1', 'PodDisruptionBudget', 'web');

  it('goes by the release that is run', () => {
    const settings = AuditSettings.parse({ rules: { RemovedApi: { kubernetes: '1.24' } } }).rules;

    expect(foundBy('RemovedApi', [budget])).toEqual(['error PodDisruptionBudget/web apiVersion']);
    expect(foundBy('RemovedApi', [budget], { settings })).toEqual([
      'warning PodDisruptionBudget/web apiVersion',
    ]);
    expect(foundBy('RemovedApi', [claim])).toEqual(['warning ResourceClaim/gpu apiVersion']);
    expect(foundBy('RemovedApi', [claim], { kubernetesMinor: 34 })).toEqual([
      'info ResourceClaim/gpu apiVersion',
    ]);
    expect(foundBy('RemovedApi', [claim], { kubernetesMinor: 38 })).toEqual([
      'error ResourceClaim/gpu apiVersion',
    ]);
    expect(foundBy('RemovedApi', [aDeployment()])).toEqual([]);
  });
});

describe('Drift', () => {
  it('says of each field that it is not as it should be, and of what is gone that it is', () => {
    const noted: Drift = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'shop',
      name: 'web',
      state: 'Reported',
      fields: [{ path: 'spec.replicas', live: '9', wanted: '2' }],
      managers: ['kubectl'],
      since: '2026-11-30T11:00:00.000Z',
      heals: 0,
    };
    const of = (...drift: readonly Drift[]) => ({
      drift: drift.map((it) => ({ at: anAudited(aDeployment()), drift: it })),
    });

    expect(foundBy('Drift', [], of(noted))).toEqual(['warning Deployment/web spec.replicas']);
    expect(foundBy('Drift', [], of({ ...noted, fields: [] }))).toEqual(['warning Deployment/web ']);
    expect(foundBy('Drift', [], of({ ...noted, state: 'Healed' }))).toEqual([]);
  });
});

describe('BadIgnore', () => {
  it.each([
    ['HostPath: reads logs', 0],
    ['HostPath', 1],
    ['HostPaht: reads logs', 1],
    ['', 2],
    ['all', 2],
  ])('of %s: %d', (said, count) => {
    const object = aDeployment();
    const metadata = { ...object.metadata, annotations: { [annotations.auditIgnore]: said } };

    expect(foundBy('BadIgnore', [{ ...object, metadata }])).toHaveLength(count);
  });
});
