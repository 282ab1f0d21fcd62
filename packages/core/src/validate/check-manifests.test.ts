import {
  type Application,
  configLimits,
  type KubeObject,
  type Located,
  loadConfig,
  type Source,
} from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { checkManifests } from './check-manifests.ts';
import { type ReadableScenario, readableScenarios } from './readable.ts';

const text = `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: shop}
spec:
  path: apps/shop
  namespace: shop
  targets: [{cluster: staging}]
  rollout:
    workload: {name: web}
    service: web
    route: {name: web}
---
apiVersion: seatrial.dev/v1alpha1
kind: Scenario
metadata: {name: kill}
spec:
  application: shop
  workload: {name: web}
  cluster: staging
  faults: [{type: PodKill}]
  steadyState: {readyPodsMin: 2}
`;

const deployment: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    replicas: 3,
    template: {
      metadata: { labels: { app: 'web', tier: 'front' } },
      spec: {
        containers: [
          {
            name: 'web',
            image: 'web:1.0',
            ports: [{ name: 'http', containerPort: 8080 }],
            readinessProbe: { httpGet: { port: 'http' } },
            envFrom: [{ configMapRef: { name: 'web' } }],
          },
        ],
      },
    },
  },
};
const configMap: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'web', namespace: 'shop' },
};
const service: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { selector: { app: 'web' } },
};
const route: KubeObject = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] },
};
const whole = [deployment, configMap, service, route];

function check(objects: readonly KubeObject[], config: { text: string } = { text }): readonly string[] {
  const { application, scenarios } = load(config.text);
  const manifests = objects.map((object, index) => ({ object, source: sourceOf(`${index}`) }));
  return checkManifests(application, scenarios, manifests).map(
    ({ file, line, severity, code, message }) => `${file}:${line} ${severity} ${code} ${message}`,
  );
}

function load(yaml: string): {
  application: Located<Application>;
  scenarios: readonly ReadableScenario[];
} {
  const config = loadConfig([{ path: 'seatrial.yaml', bytes: new TextEncoder().encode(yaml) }], configLimits);
  const [application] = config.applications;
  if (application === undefined || config.findings.length > 0)
    throw new Error(JSON.stringify(config.findings));
  return { application, scenarios: readableScenarios(config) };
}

/** An object whose every part stands in the first line of a file of its own. */
function sourceOf(file: string): Source {
  const place = { line: 1, column: 1 };
  return { file, ...place, locate: () => place, locateKey: () => place };
}

function replaced(object: KubeObject, spec: object): KubeObject {
  return { ...object, spec };
}

function named(object: KubeObject, name: string): KubeObject {
  return { ...object, metadata: { ...object.metadata, name } };
}

function autoscaler(maxReplicas: number): KubeObject {
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { scaleTargetRef, maxReplicas },
  };
}

describe('checkManifests', () => {
  it('finds nothing in a whole and sound application', () => {
    expect(check(whole)).toEqual([]);
  });

  const cases: readonly { name: string; objects: readonly KubeObject[]; expected: readonly string[] }[] = [
    {
      name: 'objects by the names of the canary’s own',
      objects: [
        ...whole,
        ...[deployment, service, configMap].map((object) => named(object, 'web-canary')),
        named({ ...configMap, kind: 'Secret' }, 'web-canary'),
      ],
      expected: [
        `4:1 error CannotRunTwice Deployment "web-canary" has the name that the canary's copy of Deployment "web" needs`,
        `5:1 error CannotRunTwice Service "web-canary" has the name that the canary's copy of Service "web" needs`,
        `6:1 error CannotRunTwice ConfigMap "web-canary" has the name that the canary's copy of ConfigMap "web" needs`,
      ],
    },
    {
      name: 'an empty folder',
      objects: [],
      expected: ['seatrial.yaml:5 error NoManifests there are no manifests in "apps/shop"'],
    },
    {
      name: 'each part of a rollout that is missing',
      objects: [configMap],
      expected: [
        'seatrial.yaml:9 error MissingWorkload there is no Deployment "web" among the manifests',
        'seatrial.yaml:10 error MissingService there is no Service "web" among the manifests',
        'seatrial.yaml:11 error MissingRoute there is no HTTPRoute "web" among the manifests',
        'seatrial.yaml:18 error MissingWorkload there is no Deployment "web" among the manifests of the application',
      ],
    },
    {
      name: 'a Service of another API group under the same name',
      objects: [deployment, configMap, { ...service, apiVersion: 'serving.knative.dev/v1' }, route],
      expected: ['seatrial.yaml:10 error MissingService there is no Service "web" among the manifests'],
    },
    {
      name: 'a Service that selects other pods',
      objects: [deployment, configMap, replaced(service, { selector: { app: 'web', tier: 'back' } }), route],
      expected: [
        '2:1 error ServiceMissesWorkload Service "web" wants pods with tier: back, and those of Deployment "web" have front',
      ],
    },
    {
      name: 'a Service that selects none',
      objects: [deployment, configMap, replaced(service, {}), route],
      expected: ['2:1 error ServiceMissesWorkload Service "web" has no selector'],
    },
    {
      name: 'a route to something else',
      objects: [
        deployment,
        configMap,
        service,
        replaced(route, { rules: [{ backendRefs: [{ name: 'other' }] }] }),
      ],
      expected: [
        '3:1 warning DanglingReference HTTPRoute "web" sends requests to Service "other", which is not among the manifests',
        '3:1 error RouteMissesService HTTPRoute "web" sends no requests to Service "web"',
      ],
    },
    {
      name: 'a gated Deployment that is replaced at once',
      objects: [
        replaced(deployment, { ...Object(deployment['spec']), strategy: { type: 'Recreate' } }),
        configMap,
        service,
        route,
      ],
      expected: [
        '0:1 error RecreateStrategy Deployment "web" is replaced at once (Recreate), so it cannot run beside a canary',
      ],
    },
    {
      name: 'a gated Deployment of one pod that does not say when it is ready',
      objects: [
        replaced(deployment, {
          replicas: 1,
          template: {
            metadata: { labels: { app: 'web' } },
            spec: { containers: [{ name: 'web', image: 'web:1.0' }] },
          },
        }),
        service,
        route,
      ],
      expected: [
        '0:1 warning NoReadinessProbe Deployment "web" has no readinessProbe: its canary counts as ready as soon as it runs',
        '0:1 warning SingleReplica Deployment "web" has one pod: nothing serves its users while that is away',
        'seatrial.yaml:21 error FloorAboveReplicas the floor is 2 ready pods, and Deployment "web" has 1',
      ],
    },
    {
      name: 'configuration that comes from elsewhere, as a warning',
      objects: [deployment, service, route],
      expected: [
        '0:1 warning MissingConfiguration Deployment "web" reads ConfigMap "web", which is not among the manifests',
      ],
    },
    {
      name: 'an object twice, whatever the version of its API',
      objects: [...whole, { ...route, apiVersion: 'gateway.networking.k8s.io/v1beta1' }],
      expected: ['4:1 error DuplicateObject HTTPRoute "web" stands twice among the manifests'],
    },
    {
      name: 'what no application may have, whatever is granted',
      objects: [
        ...whole,
        { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x', namespace: 'kube-system' } },
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'seatrial-system' } },
        { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'seatrial-x' } },
        { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'x' } },
      ],
      expected: [
        '4:1 error ReservedNamespace Secret "x" is in namespace "kube-system", which belongs to the cluster itself',
        '5:1 error ReservedNamespace Namespace "seatrial-system" belongs to the cluster itself',
        '6:1 error ReservedNamespace ClusterRole "seatrial-x" belongs to Seatrial',
      ],
    },
    {
      name: 'a record of Seatrial',
      objects: [
        ...whole,
        { apiVersion: 'seatrial.dev/v1alpha1', kind: 'Release', metadata: { name: 'x', namespace: 'shop' } },
      ],
      expected: ['4:1 error RecordInManifests a Release of Seatrial does not belong among the manifests'],
    },
    {
      name: 'objects that others may keep, or take with them',
      objects: [
        ...whole,
        {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: {
            name: 'x',
            namespace: 'shop',
            finalizers: ['example.com/hold'],
            ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'web', uid: '1' }],
          },
        },
        { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'y', namespace: 'shop', finalizers: [] } },
      ],
      expected: [
        '4:1 error LifetimeNotItsOwn Secret "x" has metadata.ownerReferences: it would be deleted together with what owns it',
        '4:1 error LifetimeNotItsOwn Secret "x" has metadata.finalizers: once deleted it would stay, until somebody takes them off',
      ],
    },
    {
      name: 'what keeps a custom resource, as its controller may want it',
      objects: [
        ...whole,
        {
          apiVersion: 'argoproj.io/v1alpha1',
          kind: 'Application',
          metadata: { name: 'x', namespace: 'shop', finalizers: ['resources-finalizer.argocd.argoproj.io'] },
        },
      ],
      expected: [
        '4:1 warning LifetimeNotItsOwn Application "x" has metadata.finalizers: once deleted it would stay, until somebody takes them off',
      ],
    },
    {
      name: 'a gated workload without pods',
      objects: [
        replaced(deployment, { ...Object(deployment['spec']), replicas: 0 }),
        configMap,
        service,
        route,
      ],
      expected: [
        '0:1 warning NoReplicas Deployment "web" has no pods, so no request comes by which a change of it could be tried',
        'seatrial.yaml:21 error FloorAboveReplicas the floor is 2 ready pods, and Deployment "web" has 0',
      ],
    },
    {
      name: 'pods that are not available before their deadline',
      objects: [
        replaced(deployment, { ...Object(deployment['spec']), minReadySeconds: 300 }),
        configMap,
        service,
        route,
      ],
      expected: [
        'seatrial.yaml:8 warning DeadlineTooShort pods of Deployment "web" take at least 300 s to be available, and have failed after 300 s',
      ],
    },
    {
      name: 'a floor of ready pods that is never reached',
      objects: [
        replaced(deployment, { ...Object(deployment['spec']), replicas: 1 }),
        configMap,
        service,
        route,
      ],
      expected: [
        '0:1 warning SingleReplica Deployment "web" has one pod: nothing serves its users while that is away',
        'seatrial.yaml:21 error FloorAboveReplicas the floor is 2 ready pods, and Deployment "web" has 1',
      ],
    },
    {
      name: 'a kill that leaves fewer pods than the floor',
      objects: [
        replaced(deployment, { ...Object(deployment['spec']), replicas: 2 }),
        configMap,
        service,
        route,
      ],
      expected: [
        'seatrial.yaml:20 error KillsAboveReplicas 1 of the 2 pods of Deployment "web" are to be killed, and the floor is 2 ready pods',
      ],
    },
    {
      name: 'a kill of more pods than an autoscaler ever makes',
      objects: [...whole, autoscaler(1)],
      expected: [
        'seatrial.yaml:21 error FloorAboveReplicas the floor is 2 ready pods, and Deployment "web" has 1',
      ],
    },
  ];
  for (const { name, objects, expected } of cases) {
    it(`finds ${name}`, () => expect(check(objects)).toEqual(expected));
  }

  it.each([
    ['wbe', 'error MissingService there is no Service "wbe" among the manifests of the application'],
    ['other', 'error ScenarioMismatch Service "other" selects no pod of Deployment "web"'],
  ])('finds that Service %s has no requests of what a scenario tries', (name, expected) => {
    const other = replaced(named(service, 'other'), { selector: { app: 'other' } });
    const asked = text.replace('readyPodsMin: 2', `readyPodsMin: 2, service: ${name}`);

    expect(check([...whole, other], { text: asked })).toContain(`seatrial.yaml:21 ${expected}`);
  });

  it('asks nothing of the objects of an application without a rollout', () => {
    const direct = text
      .replace(/ {2}rollout:\n( {4}.*\n)+/, '')
      .replace('application: shop', 'application: other');

    expect(check([replaced(deployment, { strategy: { type: 'Recreate' } })], { text: direct })).toEqual([]);
  });

  it('takes objects whose fields have any type', () => {
    const odd = whole.map((object) =>
      replaced(object, { selector: 3, rules: 'x', template: null, strategy: [] }),
    );

    expect(check(odd)).not.toEqual([]);
  });
});
