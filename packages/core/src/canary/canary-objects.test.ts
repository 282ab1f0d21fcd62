import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { field, stringMap, withField } from '../fields.ts';
import { deployment, newVersion, oldVersion, rollout, route, service } from './fixtures.ts';
import { planRelease } from './plan.ts';

/** What stands beside version 1 while version 2 is tried; both have the same objects but for the image. */
function beside(objects: (image: string) => readonly KubeObject[]): readonly KubeObject[] {
  const planned = planRelease({
    application: 'shop',
    release: 'r',
    version: newVersion,
    desired: objects('web:2'),
    current: { version: oldVersion, objects: objects('web:1') },
    inventory: [],
    rollout: rollout(),
  });
  expect(planned.problem).toBeUndefined();
  return planned.canary?.objects(1) ?? [];
}

function named(objects: readonly KubeObject[], kind: string, name = 'web-canary'): KubeObject | undefined {
  return objects.find((object) => object.kind === kind && object.metadata.name === name);
}

function policy(name: string, spec: Record<string, unknown>): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: 'shop' },
    spec,
  };
}

const web = { matchLabels: { app: 'web' } };
const database = { matchLabels: { app: 'db' } };
const canary = { matchLabels: { app: 'web-canary', team: 'shop', 'seatrial.dev/role': 'canary' } };

describe('the canary’s labels', () => {
  const twoKeys = (image: string): KubeObject => {
    const selector = ['spec', 'selector', 'matchLabels'];
    return withField(deployment(image), selector, { app: 'web', team: 'shop' });
  };
  const labelsOf = (objects: readonly KubeObject[]) =>
    stringMap(named(objects, 'Deployment'), 'spec', 'template', 'metadata', 'labels');

  it('differ in one label where one keeps every selector off', () => {
    const made = beside((image) => [twoKeys(image), service, route]);

    expect(labelsOf(made)).toMatchObject({ app: 'web-canary', team: 'shop' });
  });

  it('differ in one that no policy or monitor finds pods by, where there is a choice', () => {
    const byTeam = withField(service, ['spec', 'selector'], { app: 'web', team: 'shop' });
    const monitor = {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PodMonitor',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { selector: web },
    };

    const made = beside((image) => [twoKeys(image), byTeam, route, monitor]);

    expect(labelsOf(made)).toMatchObject({ app: 'web', team: 'shop-canary' });
  });

  it('are what its own spreading and affinity go by', () => {
    const [rule, other] = [web, database].map((labelSelector) => ({ topologyKey: 'zone', labelSelector }));
    const spec = ['spec', 'template', 'spec'];
    const made = beside((image) => {
      const spread = withField(deployment(image), [...spec, 'topologySpreadConstraints'], [rule, other]);
      const affinity = {
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: rule }],
        },
      };
      return [withField(spread, [...spec, 'affinity'], affinity), service, route];
    });

    const own = { topologyKey: 'zone', labelSelector: { matchLabels: { app: 'web-canary' } } };
    expect(field(named(made, 'Deployment'), ...spec)).toMatchObject({
      topologySpreadConstraints: [own, other],
      affinity: {
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: own }],
        },
      },
    });
  });
});

describe('policies of the application', () => {
  const admits = policy('db', {
    podSelector: database,
    policyTypes: ['Ingress'],
    ingress: [
      {
        from: [{ podSelector: web }, { podSelector: { matchLabels: { app: 'jobs' } } }],
        ports: [{ port: 5432 }],
      },
      { from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] },
    ],
  });

  it('that let the stable pods in let the canary in too, and nobody else', () => {
    const made = beside((image) => [deployment(image), service, route, admits]);

    expect(named(made, 'NetworkPolicy', 'db-admits-canary')?.['spec']).toEqual({
      podSelector: database,
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ podSelector: canary }], ports: [{ port: 5432 }] }],
    });
  });

  it('that let others out to the stable pods let them out to the canary', () => {
    const caller = policy('caller', {
      podSelector: { matchLabels: { app: 'caller' } },
      egress: [
        { to: [{ podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] } }] },
      ],
      policyTypes: ['Egress'],
    });

    const made = beside((image) => [deployment(image), service, route, caller]);

    expect(named(made, 'NetworkPolicy', 'caller-admits-canary')?.['spec']).toMatchObject({
      policyTypes: ['Egress'],
      egress: [{ to: [{ podSelector: canary }] }],
    });
  });

  it('that are new shut nobody out before the promotion', () => {
    const made = beside((image) => [
      deployment(image),
      service,
      route,
      ...(image === 'web:2' ? [admits] : []),
    ]);

    expect(made.filter(({ kind }) => kind === 'NetworkPolicy')).toEqual([]);
  });

  it('that select the stable pods by expressions are copied for the canary’s pods alone', () => {
    const expressions = [{ key: 'app', operator: 'In', values: ['web'] }];
    const own = policy('web', { podSelector: { matchExpressions: expressions }, ingress: [{}] });

    const made = beside((image) => [deployment(image), service, route, own]);

    expect(named(made, 'NetworkPolicy')?.['spec']).toEqual({ podSelector: canary, ingress: [{}] });
  });
});

describe('the canary’s Service', () => {
  const copyOf = (spec: Record<string, unknown>, annotations: Record<string, string> = {}) => {
    const whole = {
      ...service,
      metadata: { ...service.metadata, annotations },
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }], ...spec },
    };
    return named(
      beside((image) => [deployment(image), whole, route]),
      'Service',
    );
  };
  const bare = { type: 'ClusterIP', selector: { app: 'web-canary' }, ports: [{ port: 80 }] };

  it.each([
    { type: 'LoadBalancer', loadBalancerClass: 'example.com/nlb' },
    { type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0/8'] },
    { type: 'LoadBalancer', loadBalancerIP: '10.0.0.9', allocateLoadBalancerNodePorts: false },
    { type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 30_001 },
    { type: 'NodePort', ports: [{ port: 80, nodePort: 30_000 }] },
    { clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'] },
    { externalIPs: ['192.0.2.1'] },
  ])('has nothing that belongs to a type or to one Service: %j', (spec) => {
    expect(copyOf(spec)?.['spec']).toEqual(bare);
  });

  it.each([
    { clusterIP: 'None' },
    { sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 9 } } },
    { ipFamilyPolicy: 'SingleStack', ipFamilies: ['IPv6'] },
    { publishNotReadyAddresses: true },
    { trafficDistribution: 'PreferClose' },
    { internalTrafficPolicy: 'Cluster' },
  ])('reaches its pods as the stable one does: %j', (spec) => {
    expect(copyOf(spec)?.['spec']).toEqual({ ...bare, ...spec });
  });

  it('has no annotations that make something outside of the cluster', () => {
    const kept = { 'example.com/protocol': 'h2c' };
    const outside = {
      'service.beta.kubernetes.io/aws-load-balancer-type': 'external',
      'external-dns.alpha.kubernetes.io/hostname': 'shop.example.com',
    };

    expect(copyOf({}, { ...kept, ...outside })?.metadata.annotations).toEqual(kept);
  });
});
