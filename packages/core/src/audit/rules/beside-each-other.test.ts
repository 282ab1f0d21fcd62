import { AuditSettings, type KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { audit } from '../audit.ts';
import { aDeployment, anAudited, anInput, anObject, aService, foundBy } from '../testing.ts';

const labels = 'spec.template.metadata.labels';

function autoscaler(minReplicas: number): KubeObject {
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
  return anObject('autoscaling/v2', 'HorizontalPodAutoscaler', 'web', {
    spec: { scaleTargetRef, minReplicas },
  });
}

function budget(spec: object, app = 'web'): KubeObject {
  const selector = { matchLabels: { app } };
  return anObject('policy/v1', 'PodDisruptionBudget', 'web', { spec: { selector, ...spec } });
}

function policy(spec: object): KubeObject {
  return anObject('networking.k8s.io/v1', 'NetworkPolicy', 'web', { spec });
}

describe('SingleReplica', () => {
  const found = ['warning Deployment/web spec.replicas'];

  it.each<[string, readonly KubeObject[], readonly string[]]>([
    ['one pod behind a Service', [aDeployment(), aService()], found],
    ['two pods', [aDeployment({ replicas: 2 }), aService()], []],
    ['one pod that no Service leads to', [aDeployment(), aService('other')], []],
    ['none', [aDeployment({ replicas: 0 }), aService()], []],
    ['an autoscaler that keeps two', [aDeployment(), aService(), autoscaler(2)], []],
    ['an autoscaler that keeps one', [aDeployment({ replicas: 3 }), aService(), autoscaler(1)], found],
  ])('of %s', (_, objects, expected) => {
    expect(foundBy('SingleReplica', objects)).toEqual(expected);
  });
});

describe('NoReadinessProbe', () => {
  it('asks it of containers that a Service sends requests to', () => {
    const probed = aDeployment({ container: { readinessProbe: { tcpSocket: { port: 80 } } } });

    expect(foundBy('NoReadinessProbe', [aDeployment(), aService()])).toEqual([
      'warning Deployment/web spec.template.spec.containers[web].readinessProbe',
    ]);
    expect(foundBy('NoReadinessProbe', [probed, aService()])).toEqual([]);
    expect(foundBy('NoReadinessProbe', [aDeployment()])).toEqual([]);
  });
});

describe('disruption budgets', () => {
  const several = [aDeployment({ replicas: 3 }), aService()];

  it('NoDisruptionBudget: finds several pods behind a Service without one', () => {
    expect(foundBy('NoDisruptionBudget', several)).toEqual([`warning Deployment/web ${labels}`]);
    expect(foundBy('NoDisruptionBudget', [...several, budget({ maxUnavailable: 1 }, 'other')])).toHaveLength(
      1,
    );
    expect(foundBy('NoDisruptionBudget', [...several, budget({ maxUnavailable: 1 })])).toEqual([]);
    expect(foundBy('NoDisruptionBudget', [aDeployment(), aService()])).toEqual([]);
  });

  it.each([
    [{ maxUnavailable: 0 }, ['warning PodDisruptionBudget/web spec.maxUnavailable']],
    [{ minAvailable: 3 }, ['warning PodDisruptionBudget/web spec.minAvailable']],
    [{ minAvailable: '100%' }, ['warning PodDisruptionBudget/web spec.minAvailable']],
    [{ minAvailable: 2 }, []],
    [{ maxUnavailable: 1 }, []],
  ])('NoEvictionAllowed: of %j says %j', (spec, expected) => {
    expect(foundBy('NoEvictionAllowed', [...several, budget(spec)])).toEqual(expected);
  });
});

describe('OneZone', () => {
  it('is content with constraints or an anti-affinity by zone', () => {
    const topologyKey = 'topology.kubernetes.io/zone';
    const spread = { topologySpreadConstraints: [{ topologyKey, maxSkew: 1 }] };
    const term = { weight: 1, podAffinityTerm: { topologyKey } };
    const apart = {
      affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [term] } },
    };

    expect(foundBy('OneZone', [aDeployment({ replicas: 2 }), aService()])).toEqual([
      'info Deployment/web spec.template.spec.topologySpreadConstraints',
    ]);
    expect(foundBy('OneZone', [aDeployment({ replicas: 2, spec: spread }), aService()])).toEqual([]);
    expect(foundBy('OneZone', [aDeployment({ replicas: 2, spec: apart }), aService()])).toEqual([]);
  });
});

describe('NoNetworkPolicy', () => {
  const found = [`warning Deployment/web ${labels}`];

  it.each<[string, readonly KubeObject[], readonly string[]]>([
    ['no policy', [], found],
    ['one that selects all', [policy({ podSelector: {} })], []],
    ['one that selects them', [policy({ podSelector: { matchLabels: { app: 'web' } } })], []],
    ['one that selects others', [policy({ podSelector: { matchLabels: { app: 'db' } } })], found],
    ['one of what goes out', [policy({ podSelector: {}, policyTypes: ['Egress'] })], found],
    [
      'one of Cilium',
      [
        anObject('cilium.io/v2', 'CiliumNetworkPolicy', 'web', {
          spec: { endpointSelector: { matchLabels: { app: 'web' } }, ingress: [{}] },
        }),
      ],
      [],
    ],
  ])('with %s', (_, policies, expected) => {
    expect(foundBy('NoNetworkPolicy', [aDeployment(), ...policies])).toEqual(expected);
  });
});

describe('NoOwner', () => {
  const found = ['warning Deployment/web metadata.labels'];
  const namespace: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
  const owned = (object: KubeObject, labels: Record<string, string>): KubeObject => ({
    ...object,
    metadata: { ...object.metadata, labels },
  });

  it('takes the word of the object, of its namespace, and of its Application file', () => {
    const file = new Map([['shop', { 'app.kubernetes.io/owner': 'sales' }]]);

    expect(foundBy('NoOwner', [aDeployment(), namespace])).toEqual(found);
    expect(foundBy('NoOwner', [owned(aDeployment(), { team: 'sales' })])).toEqual([]);
    expect(foundBy('NoOwner', [aDeployment(), owned(namespace, { owner: 'sales' })])).toEqual([]);
    expect(foundBy('NoOwner', [aDeployment()], { applicationLabels: file })).toEqual([]);
  });

  it('goes by the names in the settings', () => {
    const settings = AuditSettings.parse({ rules: { NoOwner: { keys: ['squad'] } } }).rules;

    expect(foundBy('NoOwner', [owned(aDeployment(), { team: 'sales' })], { settings })).toEqual(found);
    expect(foundBy('NoOwner', [owned(aDeployment(), { squad: 'sales' })], { settings })).toEqual([]);
  });
});

describe('ForeignRegistry', () => {
  const settings = AuditSettings.parse({
    rules: { ForeignRegistry: { registries: ['registry.example.com', 'ghcr.io/acme'] } },
  }).rules;

  it.each([
    ['registry.example.com/shop/web:1', true],
    ['ghcr.io/acme/web', true],
    ['ghcr.io/acme-too/web', false],
    ['registry.example.com.evil.org/web', false],
    ['nginx:1', false],
    ['registry.example.com:5000/web:1', false],
  ])('of %s: %s', (image, isAllowed) => {
    const objects = [aDeployment({ container: { image } })];

    expect(foundBy('ForeignRegistry', objects, { settings })).toHaveLength(isAllowed ? 0 : 1);
    expect(foundBy('ForeignRegistry', objects)).toEqual([]);
  });

  it('takes a name without a registry for one of Docker Hub', () => {
    const docker = AuditSettings.parse({
      rules: { ForeignRegistry: { registries: ['docker.io/library'] } },
    }).rules;

    expect(
      foundBy('ForeignRegistry', [aDeployment({ container: { image: 'nginx' } })], { settings: docker }),
    ).toEqual([]);
  });
});

it('concerns each other only where objects meet: a Service of another cluster serves nothing here', () => {
  const objects = [anAudited(aDeployment()), anAudited(aService(), { clusters: ['there'] })];

  const { findings } = audit({ ...anInput([]), objects });

  expect(findings.map(({ rule }) => rule)).not.toContain('SingleReplica');
});
