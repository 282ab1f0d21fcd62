import type { KubeObject } from '@seatrial/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configMap, deployment, route, service } from '../canary/fixtures.ts';
import { isMap, withField } from '../fields.ts';
import { podsHashes } from './pods-hash.ts';

const secret: KubeObject = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'tls', namespace: 'shop' },
  data: { key: 'c2VjcmV0' },
};
const account: KubeObject = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'web', namespace: 'shop' },
};
const role: KubeObject = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'Role',
  metadata: { name: 'web', namespace: 'shop' },
  rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }],
};
const policy: KubeObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { podSelector: { matchLabels: { app: 'web' } }, ingress: [{}] },
};
const unread = withField(configMap('1'), ['metadata', 'name'], 'unread');
const scaler: KubeObject = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { maxReplicas: 3 },
};
const budget: KubeObject = { ...scaler, apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' };
const web = deployment('web:1');
const [template, container] = [
  ['spec', 'template'],
  ['spec', 'template', 'spec', 'containers'],
];
const whole = [route, web, service, configMap('1'), secret, account, role, policy, unread, scaler, budget];

function hashOf(version: readonly KubeObject[]): string {
  const workload = version.find(({ kind }) => kind === 'Deployment');
  if (workload === undefined) throw new Error('the version has a Deployment');
  return podsHashes(version)(workload);
}

/** The version with one object in another form. */
function having(object: KubeObject): readonly KubeObject[] {
  return whole.map((it) =>
    it.kind === object.kind && it.metadata.name === object.metadata.name ? object : it,
  );
}

function withContainer(change: Readonly<Record<string, unknown>>): KubeObject {
  const [first] = (web['spec'] as { template: { spec: { containers: object[] } } }).template.spec.containers;
  return withField(web, container, [{ ...first, ...change }]);
}

describe('two versions run the same pods', () => {
  it.each<{ name: string; version: readonly KubeObject[] }>([
    { name: 'the files were split or put in another order', version: whole.toReversed() },
    { name: 'replicas', version: having(withField(web, ['spec', 'replicas'], 9)) },
    { name: 'old ReplicaSets', version: having(withField(web, ['spec', 'revisionHistoryLimit'], 3)) },
    {
      name: 'labels of the workload',
      version: having(withField(web, ['metadata', 'labels'], { team: 'x' })),
    },
    {
      name: 'annotations of a Service',
      version: having(withField(service, ['metadata', 'annotations'], { note: 'x' })),
    },
    { name: 'an unread ConfigMap', version: having({ ...unread, data: { value: '2' } }) },
    { name: 'an autoscaler', version: having({ ...scaler, spec: { maxReplicas: 4 } }) },
    { name: 'a disruption budget', version: having({ ...budget, spec: { minAvailable: 1 } }) },
    {
      name: 'a mark of the version',
      version: having(withField(web, [...template, 'metadata', 'labels', 'app.kubernetes.io/version'], '2')),
    },
    {
      name: 'what Kubernetes fills in',
      version: having(
        withContainer({ imagePullPolicy: 'IfNotPresent', terminationMessagePath: '/dev/termination-log' }),
      ),
    },
    {
      name: 'what Kubernetes fills in for pods',
      version: having(withField(web, [...template, 'spec', 'dnsPolicy'], 'ClusterFirst')),
    },
  ])('where they differ in $name', ({ version }) => {
    expect(hashOf(version)).toBe(hashOf(whole));
  });

  it('in whatever order keys and objects stand', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(whole, { minLength: whole.length }),
        fc.boolean(),
        (version, turned) => {
          expect(hashOf(turned ? version.map((it) => turnedKeys(it)) : version)).toBe(hashOf(whole));
        },
      ),
    );
  });
});

describe('two versions do not run the same pods', () => {
  it.each<{ name: string; version: readonly KubeObject[] }>([
    { name: 'the image', version: having(deployment('web:2')) },
    { name: 'the command', version: having(withContainer({ command: ['sleep'] })) },
    { name: 'the environment', version: having(withContainer({ env: [{ name: 'A', value: '1' }] })) },
    {
      name: 'a label of the pods',
      version: having(withField(web, [...template, 'metadata', 'labels', 'a'], 'b')),
    },
    {
      name: 'the grace period',
      version: having(withField(web, [...template, 'spec', 'terminationGracePeriodSeconds'], 5)),
    },
    { name: 'a ConfigMap that they read', version: having(configMap('2')) },
    { name: 'a Secret that they read', version: having({ ...secret, data: { key: 'b3RoZXI=' } }) },
    { name: 'a Service', version: having(withField(service, ['spec', 'ports'], [{ port: 81 }])) },
    { name: 'a route', version: having(withField(route, ['spec', 'hostnames'], ['shop.example'])) },
    { name: 'a NetworkPolicy', version: having(withField(policy, ['spec', 'ingress'], [])) },
    { name: 'a Role', version: having({ ...role, rules: [] }) },
    {
      name: 'the rights that a cloud gives an account',
      version: having(withField(account, ['metadata', 'annotations'], { role: 'x' })),
    },
    { name: 'what is there', version: whole.filter((it) => it !== policy) },
  ])('where they differ in $name', ({ version }) => {
    expect(hashOf(version)).not.toBe(hashOf(whole));
  });

  it('whatever the value of a field that pods have', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const [one, other] = [a, b].map((value) => hashOf(having(withContainer({ workingDir: value }))));
        expect(one === other).toBe(a === b);
      }),
    );
  });
});

it('of a Secret only so little is in the word that guesses cannot be confirmed', () => {
  const pins = Array.from({ length: 10_000 }, (_, pin) => `${pin}`.padStart(4, '0'));
  const words = pins.map((pin) => hashOf([web, { ...secret, stringData: { pin } }]));

  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);

  // As many PINs fit each word as 8 bits leave.
  expect(counts.size).toBeLessThanOrEqual(256);
  expect(Math.min(...counts.values())).toBeGreaterThan(10);
});

function turnedKeys<T>(value: T): T {
  if (Array.isArray(value)) return value.map((it) => turnedKeys(it)) as T;
  if (!isMap(value)) return value;
  const entries = Object.entries(value).toReversed();
  return Object.fromEntries(entries.map(([name, it]) => [name, turnedKeys(it)])) as T;
}
