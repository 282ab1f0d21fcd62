import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { field, items, stringMap, withField } from '../fields.ts';
import {
  configMap,
  deployment,
  newVersion,
  oldVersion,
  plan,
  rollout,
  route,
  service,
  version,
} from './fixtures.ts';
import { canaryReplicas, planRelease } from './plan.ts';

describe('planRelease', () => {
  it('makes a canary when the gated workload changes', () => {
    const { canary, problem } = plan();

    expect(problem).toBeUndefined();
    expect(canary).toMatchObject({
      workload: { kind: 'Deployment', namespace: 'shop', name: 'web-canary' },
      arms: { stableService: 'web', canaryService: 'web-canary' },
      stableReplicas: 4,
    });
  });

  it('makes a canary when only a ConfigMap that the workload reads changes', () => {
    expect(plan({ desired: version('web:1', '2') }).canary).toBeDefined();
  });

  it('makes none for a first version, nor when nothing that the workload runs changes', () => {
    const other = { ...configMap('9'), metadata: { name: 'other', namespace: 'shop' } };

    expect(plan({ first: true }).canary).toBeUndefined();
    expect(plan({ desired: [...version('web:1'), other] }).canary).toBeUndefined();
  });

  it('applies configuration first and routes last, and marks the workload with its version', () => {
    const { full } = plan();

    expect(full.map((object) => object.kind)).toEqual(['ConfigMap', 'Service', 'Deployment', 'HTTPRoute']);
    expect(full.at(-2)?.metadata.annotations).toEqual({ 'seatrial.dev/tree': newVersion });
  });

  it('prunes what the inventory has and the version has not, but never a namespace', () => {
    const inventory = [
      { apiVersion: 'v1', kind: 'Namespace', name: 'shop' },
      { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'settings' },
      { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'gone' },
    ];
    const desired = version('web:2');

    const { prune } = planRelease({
      application: 'shop',
      release: 'r',
      version: newVersion,
      desired,
      inventory,
    });

    expect(prune).toEqual([{ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'gone' }]);
  });

  it('refuses a rollout whose parts are missing or cannot stand beside each other', () => {
    const recreate = {
      ...deployment('web:2'),
      spec: { ...(deployment('web:2')['spec'] as object), strategy: { type: 'Recreate' } },
    };

    expect(plan({ desired: [deployment('web:2'), service] }).problem).toContain('no HTTPRoute "web"');
    expect(plan({ desired: [recreate, service, route] }).problem).toContain('Recreate');
  });

  function changed(object: KubeObject, path: readonly string[], value: unknown): KubeObject {
    return withField(object, path, value);
  }
  const selectsAllBut = { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['jobs'] }] };
  const ofJobs = changed(service, ['metadata', 'name'], 'jobs');
  const claim = (mode: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace: 'shop' },
    spec: { accessModes: [mode] },
  });
  const withVolume = changed(
    deployment('web:2'),
    ['spec', 'template', 'spec', 'volumes'],
    [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
  );
  const heavy = [{ backendRefs: [{ name: 'web', weight: 50_000 }] }];
  const taken = { ...configMap('1'), metadata: { name: 'settings-canary', namespace: 'shop' } };
  it.each([
    {
      name: 'selectors of which one finds any pod there can be',
      objects: [
        changed(deployment('web:2'), ['spec', 'selector'], selectsAllBut),
        changed(ofJobs, ['spec', 'selector'], { app: 'jobs' }),
      ],
      said: 'Deployment "web" and the Services select pods so that whatever labels a canary has, one of them finds it',
    },
    {
      name: 'a volume for one node',
      objects: [withVolume, claim('ReadWriteOnce')],
      said: 'mounts PersistentVolumeClaim "data"',
    },
    { name: 'weights beyond sharing', objects: [deployment('web:2')], rules: heavy, said: 'weight of 50000' },
    {
      name: 'a name that the canary needs',
      objects: [deployment('web:2'), configMap('1'), taken],
      said: 'ConfigMap "settings-canary"',
    },
  ])('refuses $name', ({ objects, said, rules }) => {
    const routed = rules === undefined ? route : changed(route, ['spec', 'rules'], rules);

    expect(plan({ desired: [...objects, service, routed] }).problem).toContain(said);
  });

  it('lets two versions share a volume that many may have', () => {
    const desired = [withVolume, claim('ReadWriteMany'), service, route];

    expect(plan({ desired }).problem).toBeUndefined();
  });

  it('refuses an empty version, and one that takes most of the application away', () => {
    const inventory = Array.from({ length: 20 }, (_, index) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      namespace: 'shop',
      name: `a${index}`,
    }));
    const planned = planRelease({
      application: 'shop',
      release: 'r',
      version: newVersion,
      desired: version('web:2'),
      inventory,
    });

    expect(plan({ desired: [] }).problem).toContain('no manifests');
    expect(planned.problem).toContain('delete 20 of');
  });

  it('waits for all kinds of workloads, the Deployments first', () => {
    const other = (kind: string) => ({ ...deployment('web:2'), kind });
    const { workloads, full } = plan({
      desired: [other('StatefulSet'), other('DaemonSet'), ...version('web:2')],
    });

    expect(workloads.map(({ kind }) => kind)).toEqual(['Deployment', 'StatefulSet', 'DaemonSet']);
    expect(
      full.filter(({ metadata }) => metadata.annotations?.['seatrial.dev/tree'] === newVersion),
    ).toHaveLength(3);
  });

  it('makes a canary when only what its pods may talk to changes', () => {
    const [before, after] = [80, 81].map((port) => [...version('web:1'), policy(port)]);
    const planned = planRelease({
      application: 'shop',
      release: 'r',
      version: newVersion,
      desired: after ?? [],
      current: { version: oldVersion, objects: before ?? [] },
      inventory: [],
      rollout: rollout(),
    });

    expect(planned.canary?.objects(1).find(({ kind }) => kind === 'NetworkPolicy')).toMatchObject({
      metadata: { name: 'web-canary' },
      spec: { podSelector: { matchLabels: { 'seatrial.dev/role': 'canary' } } },
    });
  });
});

/** For all pods of the namespace. */
function policy(port: number): KubeObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { podSelector: {}, ingress: [{ ports: [{ port }] }] },
  };
}

describe('canary objects', () => {
  const objects = plan().canary?.objects(2) ?? [];
  const byKind = (kind: string) => objects.find((object) => object.kind === kind);

  it('stand beside the stable ones under names of their own', () => {
    expect(objects.map((object) => `${object.kind}/${object.metadata.name}`)).toEqual([
      'ConfigMap/settings-canary',
      'Service/web-canary',
      'Deployment/web-canary',
    ]);
    expect(
      objects.every((object) => object.metadata.labels?.['seatrial.dev/release'] === 'shop-2-bbbbbbb'),
    ).toBe(true);
  });

  it('run the new version with the asked replicas and read their own copy of the configuration', () => {
    const canary = byKind('Deployment');

    expect(field(canary, 'spec', 'replicas')).toBe(2);
    const container = items(canary, 'spec', 'template', 'spec', 'containers')[0];
    expect(container).toMatchObject({
      image: 'web:2',
      envFrom: [{ configMapRef: { name: 'settings-canary' } }],
    });
    // A Secret that is not among the manifests belongs to somebody else: it is read where it is.
    expect(field(items(canary, 'spec', 'template', 'spec', 'volumes')[0], 'secret')).toEqual({
      secretName: 'tls',
    });
  });

  it('are selected by no stable selector, and the stable pods by none of theirs', () => {
    const stable = stringMap(deployment('web:1'), 'spec', 'template', 'metadata', 'labels');
    const canary = stringMap(byKind('Deployment'), 'spec', 'template', 'metadata', 'labels');
    const selects = (selector: Record<string, string>, labels: Record<string, string>): boolean =>
      Object.entries(selector).every(([name, value]) => labels[name] === value);

    expect(selects(stringMap(service, 'spec', 'selector'), canary)).toBe(false);
    expect(selects(stringMap(deployment('web:1'), 'spec', 'selector', 'matchLabels'), canary)).toBe(false);
    expect(selects(stringMap(byKind('Service'), 'spec', 'selector'), canary)).toBe(true);
    expect(selects(stringMap(byKind('Service'), 'spec', 'selector'), stable)).toBe(false);
  });

  it('have a Service without the fields that belong to one Service alone', () => {
    expect(byKind('Service')?.['spec']).toEqual({
      selector: { app: 'web-canary' },
      type: 'ClusterIP',
      ports: [{ port: 80 }],
    });
  });

  it('escape a Service that selects by a label outside the Deployment’s own selector', () => {
    const byTeam = {
      ...service,
      metadata: { name: 'team', namespace: 'shop' },
      spec: { selector: { team: 'shop' } },
    };
    const planned = planRelease({
      application: 'shop',
      release: 'r',
      version: newVersion,
      desired: [...version('web:2'), byTeam],
      current: { version: oldVersion, objects: version('web:1') },
      inventory: [],
      rollout: rollout(),
    });

    const canary = planned.canary?.objects(1).find((object) => object.kind === 'Deployment');

    expect(stringMap(canary, 'spec', 'template', 'metadata', 'labels')['team']).toBe('shop-canary');
  });
});

describe('canaryReplicas', () => {
  it.each([
    { stable: 4, weight: 0, replicas: 1 },
    { stable: 4, weight: 10, replicas: 1 },
    { stable: 4, weight: 50, replicas: 2 },
    { stable: 4, weight: 51, replicas: 3 },
    { stable: 100, weight: 10, replicas: 10 },
    { stable: 0, weight: 50, replicas: 1 },
  ])('is $replicas for $weight% of $stable', ({ stable, weight, replicas }) => {
    expect(canaryReplicas(stable, weight)).toBe(replicas);
  });
});
