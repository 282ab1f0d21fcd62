import type { KubeObject } from '@seatrial/model';
import { refKey, refOf } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { withField } from '../fields.ts';
import { configMap, newVersion, oldVersion, rollout, route, service, version } from './fixtures.ts';
import { planRelease } from './plan.ts';

function object(apiVersion: string, kind: string, name: string, rest: object = {}): KubeObject {
  return { apiVersion, kind, metadata: { name, namespace: 'shop' }, ...rest };
}

function worker(image = 'worker:1'): KubeObject {
  const template = {
    metadata: { labels: { app: 'worker' } },
    spec: {
      serviceAccountName: 'robot',
      containers: [{ name: 'worker', image, envFrom: [{ configMapRef: { name: 'other' } }] }],
    },
  };
  return object('apps/v1', 'Deployment', 'worker', { spec: { template } });
}

/** From a version to the next: `web` changes, and the worker stays as it is but for what is told. */
function planOf(before: readonly KubeObject[], after: readonly KubeObject[], value = '1') {
  return planRelease({
    application: 'shop',
    release: 'shop-2-bbbbbbb',
    version: newVersion,
    desired: [...version('web:2', value), ...after],
    current: { version: oldVersion, objects: [...version('web:1'), ...before] },
    inventory: before.map(refOf),
    rollout: rollout(),
  });
}

const policy = (app: string, from?: object) =>
  object('networking.k8s.io/v1', 'NetworkPolicy', 'in', {
    spec: {
      podSelector: { matchLabels: { app } },
      policyTypes: ['Ingress'],
      ingress: from === undefined ? [] : [{ from: [from] }],
    },
  });
const pods = (app: string) => ({ podSelector: { matchLabels: { app } } });
const calling = (text: string) =>
  withField(
    worker(),
    ['spec', 'template', 'spec', 'containers'],
    [
      {
        name: 'worker',
        image: 'worker:1',
        env: [{ name: 'UPSTREAM', value: text }],
        envFrom: [{ configMapRef: { name: 'other' } }],
      },
    ],
  );
const budget = (app: string, minAvailable: number) =>
  object('policy/v1', 'PodDisruptionBudget', 'budget', {
    spec: { minAvailable, selector: { matchLabels: { app } } },
  });
const saying = (kind: 'ConfigMap' | 'Secret', value: string) =>
  object('v1', kind, 'other', { data: { url: kind === 'Secret' ? btoa(value) : value } });
const account = (...secrets: string[]) =>
  object('v1', 'ServiceAccount', 'robot', { imagePullSecrets: secrets.map((name) => ({ name })) });
const database = (before: string) =>
  object('apps/v1', 'StatefulSet', 'db', {
    spec: {
      serviceName: 'db',
      selector: { matchLabels: { app: 'db' } },
      template: {
        metadata: { labels: { app: 'db' } },
        spec: { containers: [{ name: 'db', image: before }] },
      },
    },
  });
const scaler = (name: string, kind = 'Deployment') =>
  object('autoscaling/v2', 'HorizontalPodAutoscaler', 'scaler', {
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind, name } },
  });
const other = (value: string) => ({ ...configMap(value), metadata: { name: 'other', namespace: 'shop' } });
const rbac = 'rbac.authorization.k8s.io/v1';

interface Row {
  readonly before: readonly KubeObject[];
  readonly after: readonly KubeObject[];
  /** Of the ConfigMap that `web` reads; it was `1`. */
  readonly value?: string;
  readonly expected: boolean;
}

/** A Deployment that calls by a host name, with the Service under which others call it. */
function caller(name: string, upstream: string): readonly KubeObject[] {
  const containers = [{ name, image: 'api:1', args: [upstream] }];
  return [
    object('apps/v1', 'Deployment', name, {
      spec: { template: { metadata: { labels: { app: name } }, spec: { containers } } },
    }),
    object('v1', 'Service', name, { spec: { selector: { app: name } } }),
  ];
}

function plain(name: string): KubeObject {
  const template = { metadata: { labels: { app: name } }, spec: { containers: [{ name, image: 'a:1' }] } };
  return object('apps/v1', 'Deployment', name, { spec: { template } });
}

/** A workload with a ServiceAccount of its own, in a state. */
function robot(name: string, state: string): readonly KubeObject[] {
  return [
    withField(plain(name), ['spec', 'template', 'spec', 'serviceAccountName'], name),
    withField(object('v1', 'ServiceAccount', name), ['metadata', 'annotations', 'state'], state),
  ];
}

describe('a workload that a version leaves as it is', () => {
  it.each([
    { name: 'when only another one changes', before: [worker()], after: [worker()], expected: true },
    { name: 'not when it is new', before: [], after: [worker()], expected: false },
    { name: 'not when it changes', before: [worker()], after: [worker('worker:2')], expected: false },
    {
      name: 'not when a ConfigMap that it reads changes',
      before: [worker(), other('1')],
      after: [worker(), other('2')],
      expected: false,
    },
    {
      name: 'not when a ConfigMap that it reads goes',
      before: [worker(), other('1')],
      after: [worker()],
      expected: false,
    },
    {
      name: 'not when its ServiceAccount comes',
      before: [worker()],
      after: [worker(), object('v1', 'ServiceAccount', 'robot')],
      expected: false,
    },
    {
      name: 'not when its ServiceAccount goes',
      before: [worker(), object('v1', 'ServiceAccount', 'robot')],
      after: [worker()],
      expected: false,
    },
    {
      name: 'not when a NetworkPolicy selects its pods',
      before: [worker()],
      after: [worker(), policy('worker')],
      expected: false,
    },
    {
      name: 'not when others are shut off from whom it may speak with',
      before: [worker()],
      after: [worker(), policy('web')],
      expected: false,
    },
    {
      name: 'not when a NetworkPolicy of others does not let it in any more',
      before: [worker(), policy('web', pods('worker'))],
      after: [worker(), policy('web', pods('api'))],
      expected: false,
    },
    {
      name: 'not when one lets in addresses, which may be its own',
      before: [worker(), policy('web', pods('api'))],
      after: [worker(), policy('web', { ipBlock: { cidr: '10.0.0.0/8' } })],
      expected: false,
    },
    {
      name: 'when a NetworkPolicy that concerns others lets in others',
      before: [worker(), policy('web', pods('api'))],
      after: [worker(), policy('web', pods('jobs'))],
      expected: true,
    },
    {
      name: 'not when a NetworkPolicy goes over from it to others',
      before: [worker(), policy('worker', pods('api'))],
      after: [worker(), policy('web', pods('api'))],
      expected: false,
    },
    {
      name: 'not when a Service selects other pods, as nobody knows who calls it',
      before: [worker(), { ...service, metadata: { name: 'api', namespace: 'shop' } }],
      after: [
        worker(),
        { ...service, metadata: { name: 'api', namespace: 'shop' }, spec: { selector: { app: 'api' } } },
      ],
      expected: false,
    },
    {
      name: 'not when it calls the changed pods by a host name',
      before: [calling('http://web.shop:80/items')],
      after: [calling('http://web.shop:80/items')],
      expected: false,
    },
    {
      name: 'when what it calls has another name',
      before: [calling('http://web-admin:80')],
      after: [calling('http://web-admin:80')],
      expected: true,
    },
    {
      name: 'not when it reads from a ConfigMap whom to call',
      before: [worker(), saying('ConfigMap', 'upstream = web')],
      after: [worker(), saying('ConfigMap', 'upstream = web')],
      expected: false,
    },
    {
      name: 'not when it calls what calls the changed pods',
      before: [calling('http://api'), ...caller('api', 'http://web')],
      after: [calling('http://api'), ...caller('api', 'http://web')],
      expected: false,
    },
    {
      name: 'not when a database that it calls by the Service of a StatefulSet changes',
      before: [calling('postgres://db:5432'), database('postgres:1'), object('v1', 'Service', 'db')],
      after: [calling('postgres://db:5432'), database('postgres:2'), object('v1', 'Service', 'db')],
      expected: false,
    },
    {
      name: 'not when a ConfigMap changes that nobody names',
      before: [worker(), { ...other('1'), metadata: { name: 'dashboards', namespace: 'shop' } }],
      after: [worker(), { ...other('2'), metadata: { name: 'dashboards', namespace: 'shop' } }],
      expected: false,
    },
    {
      name: 'not when a ConfigMap changes whose name it is told as an argument',
      before: [calling('--config-map=settings')],
      after: [calling('--config-map=settings')],
      value: '2',
      expected: false,
    },
    {
      name: 'not when the Secret changes with which its ServiceAccount pulls',
      before: [worker(), account('pull'), object('v1', 'Secret', 'pull', { data: { a: 'MQ==' } })],
      after: [worker(), account('pull'), object('v1', 'Secret', 'pull', { data: { a: 'Mg==' } })],
      expected: false,
    },
    {
      name: 'when another has another ServiceAccount',
      before: [worker(), account('a'), ...robot('second', '1')],
      after: [worker(), account('a'), ...robot('second', '2')],
      expected: true,
    },
    {
      name: 'not when the ServiceAccount changes that pods have without naming one',
      before: [plain('worker'), object('v1', 'ServiceAccount', 'default')],
      after: [
        plain('worker'),
        object('v1', 'ServiceAccount', 'default', { automountServiceAccountToken: false }),
      ],
      expected: false,
    },
    {
      name: 'not when a budget of its pods changes',
      before: [worker(), budget('worker', 1)],
      after: [worker(), budget('worker', 2)],
      expected: false,
    },
    {
      name: 'when a budget of others changes',
      before: [worker(), budget('web', 1)],
      after: [worker(), budget('web', 2)],
      expected: true,
    },
    ...['ResourceQuota', 'LimitRange', 'Namespace', 'Thing', 'Service', 'ReplicationController'].map(
      (kind) => ({
        name: `not when a ${kind} comes`,
        before: [worker()],
        after: [worker(), object('v1', kind, 'thing')],
        expected: false,
      }),
    ),
    {
      name: 'not when a Job runs, as what it changes nobody knows',
      before: [worker()],
      after: [
        worker(),
        object('batch/v1', 'Job', 'migrate', { spec: { template: { spec: { containers: [] } } } }),
      ],
      expected: false,
    },
    {
      name: 'not when a route changes',
      before: [worker()],
      after: [worker(), { ...route, metadata: { name: 'second', namespace: 'shop' } }],
      expected: false,
    },
    {
      name: 'not when its autoscaler comes',
      before: [worker()],
      after: [worker(), scaler('worker')],
      expected: false,
    },
    {
      name: 'when that of another comes',
      before: [worker()],
      after: [worker(), scaler('web')],
      expected: true,
    },
    {
      name: 'when that of a workload of another kind and its name comes',
      before: [worker()],
      after: [worker(), scaler('worker', 'StatefulSet')],
      expected: true,
    },
    {
      name: 'not when a RoleBinding changes, as of whom nobody knows',
      before: [worker()],
      after: [worker(), object(rbac, 'RoleBinding', 'robot')],
      expected: false,
    },
    {
      name: 'not when a custom resource changes, as what it does nobody knows',
      before: [worker()],
      after: [worker(), object('example.com/v1', 'Thing', 'thing')],
      expected: false,
    },
  ])('is known: $name', ({ before, after, value, expected }: Row) => {
    expect(planOf(before, after, value).untouched.has(refKey(refOf(worker())))).toBe(expected);
  });

  it('is not there in a first version', () => {
    const first = planRelease({
      application: 'shop',
      release: 'shop-1',
      version: newVersion,
      desired: [worker()],
      inventory: [],
    });

    expect(first.untouched.size).toBe(0);
  });
});

it('thousands of objects are not compared each with each', { timeout: 10_000 }, () => {
  const configs = Array.from({ length: 20_000 }, (_, at) => object('v1', 'ConfigMap', `config-${at}`));
  const readers = Array.from({ length: 100 }, (_, at) => {
    const containers = [{ name: 'a', envFrom: configs.slice(at * 200, at * 200 + 200).map(readBy) }];
    return object('apps/v1', 'Deployment', `reader-${at}`, { spec: { template: { spec: { containers } } } });
  });

  const desired = [...configs, ...readers];
  const { untouched } = planRelease({
    application: 'shop',
    release: 'shop-1-bbbbbbb',
    version: newVersion,
    desired,
    inventory: [],
  });

  expect(untouched).toEqual(new Set());
});

function readBy({ metadata }: KubeObject): object {
  return { configMapRef: { name: metadata.name } };
}
