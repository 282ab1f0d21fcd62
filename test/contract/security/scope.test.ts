import {
  type ApplicationState,
  apiVersion,
  type KubeObject,
  labels,
  type ObjectRef,
  parseApplicationState,
  refOf,
} from '@seatrial/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusterName, type Files } from '../runner/files.ts';
import { eventually, find } from '../runner/look.ts';
import { op, openPlace, type Place } from '../runner/place.ts';

const rbac = 'rbac.authorization.k8s.io/v1';

/** One application with a kind, an object of it, a role and a webhook for the whole cluster, in two namespaces. */
describe('an application with objects of the whole cluster', { timeout: 600_000 }, () => {
  let bed: Place;

  beforeAll(async () => {
    bed = await openPlace();
    await Promise.all([bed.apiServer.open(), bed.repository.open()]);
    for (const object of moreRights) await bed.kube.apply(object, op);
    await bed.merge({ ...clusterFile(''), ...application('certs', whole) }, 'Certificates');
    await bed.startRunner();
  });
  afterAll(async () => {
    await bed?.close();
  });

  it('gets nothing in by default, and is told what to add where', async () => {
    const first = await notReady('certs', 'InvalidManifests');

    expect(first).toContain(`Namespace "certs-more" is not the application's own`);
    expect(first).toContain(
      'add "namespaces: [{paths: [apps/certs], names: [certs-more]}]" to spec in clusters/local.yaml',
    );
    expect(await there()).toEqual([]);
  });

  it('goes in whole once each part is granted: the kind before its object, the namespace before what is in it', async () => {
    await bed.merge(clusterFile(granted), 'Grant it');
    const state = await promoted('certs');

    expect(await there()).toEqual(whole.map(nameOf));
    expect(state.status?.inventory.map((ref) => `${ref.kind} ${ref.name}`).toSorted()).toEqual(
      whole.map(nameOf).toSorted(),
    );
    const made = await bed.kube.get({ apiVersion: 'v1', kind: 'Namespace', name: 'certs-more' }, op);
    expect(made.metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
      [labels.application]: 'certs',
    });
  });

  it('has what somebody deletes in its other namespace, or of the whole cluster, made again', async () => {
    const gone = [refOf(settings('one')), refOf(role)];
    for (const ref of gone) await bed.kube.delete(ref, op);

    for (const ref of gone) {
      const again = await eventually(`${ref.kind} ${ref.name} again`, () => find(bed.kube, ref));
      expect(again.metadata.labels?.[labels.application]).toBe('certs');
    }
  });

  it('keeps its role from another application that wants it', async () => {
    await bed.merge(application('thief', [settings('own', 'thief'), role]), 'A thief');
    const message = await eventually('a refusal', async () => {
      const { items } = await bed.kube.list({ apiVersion, kind: 'Release', namespace: 'thief' }, op);
      const [release] = items as readonly (KubeObject & { status?: { message?: string } })[];
      return release?.status?.message?.includes('ClusterRole') === true ? release.status.message : undefined;
    });

    expect(message).toContain(
      'Cannot apply ClusterRole scope-reader: it is also in apps/certs, whose Application "certs" has it in the cluster',
    );
    expect((await bed.kube.get(refOf(role), op)).metadata.labels?.[labels.application]).toBe('certs');
    expect(await find(bed.kube, refOf(settings('own', 'thief')))).toBeUndefined();
  });

  it('loses what a version leaves out, but for the kind and the namespace; who waits for one of it gets that', async () => {
    await bed.merge(application('certs', [settings('own', 'certs'), settings('kept', 'certs')]), 'Less');

    await eventually('the rest gone', async () => {
      const owner = (await find(bed.kube, refOf(role)))?.metadata.labels?.[labels.application];
      return owner === 'thief' && (await there()).length === 4 ? true : undefined;
    });

    expect(await there()).toEqual([...whole.slice(0, 3), role].map(nameOf));
  });

  it('that names an account is held to its rights: the refusal says which role is missing, and nothing is written', async () => {
    const { kube } = bed;
    for (const object of [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } }, deployer])
      await kube.apply(object, op);
    const files = application('team', [settings('own', 'team'), quota], { serviceAccount: 'deployer' });
    await bed.merge(files, 'A team');

    const notThatAccount = await refusedRelease('team', 'impersonate');
    expect(notThatAccount).toContain(
      'kubectl create rolebinding seatrial-impersonator --clusterrole=seatrial-impersonator --serviceaccount=seatrial-system:seatrial-runner',
    );
    await kube.apply(binding('seatrial-impersonator', 'ClusterRole', 'seatrial-impersonator', runner), op);

    // The quota goes first, as in the waves in which they would be written.
    const noRights = await refusedRelease('team', 'deployer" cannot patch resource "resourcequotas"');
    expect(noRights).toContain(
      'User "system:serviceaccount:team:deployer" cannot patch resource "resourcequotas"',
    );
    expect(noRights).toContain(
      'a Role in team with {apiGroups: [""], resources: [resourcequotas], verbs: [create, patch]}, bound to system:serviceaccount:team:deployer, would allow it',
    );
    await kube.apply(deployRole(['resourcequotas']), op);
    await kube.apply(binding('deploy', 'Role', 'deploy', refOf(deployer)), op);

    const stillNoConfigMaps = await refusedRelease('team', 'deployer" cannot patch resource "configmaps"');
    expect(stillNoConfigMaps).toContain('cannot patch resource "configmaps"');
    expect(await find(kube, refOf(quota))).toBeUndefined();

    await kube.apply(deployRole(['configmaps', 'resourcequotas']), op);
    await promoted('team');
    expect(await find(kube, refOf(quota))).toBeDefined();
    expect(await find(kube, refOf(settings('own', 'team')))).toBeDefined();
  });

  it('has what it leaves out deleted, and drift put back, as its account too', async () => {
    const { kube } = bed;
    await kube.delete(refOf(settings('own', 'team')), op);
    const again = await eventually('the ConfigMap again', () => find(kube, refOf(settings('own', 'team'))));
    await bed.merge(application('team', [settings('own', 'team')], { serviceAccount: 'deployer' }), 'Less');

    await eventually('the quota gone', async () =>
      (await find(kube, refOf(quota))) === undefined ? true : undefined,
    );

    expect(again.metadata.labels?.[labels.application]).toBe('team');
  });

  it('of a tenant has only its kinds, and is written as its account alone', async () => {
    const { kube } = bed;
    const [own, account] = [settings('own', 'team'), { serviceAccount: 'deployer' }];
    const tenants =
      '  tenants: [{name: team, paths: [apps/team/**], serviceAccount: deployer, kinds: [ConfigMap]}]\n';
    const files = { ...clusterFile(`${granted}${tenants}`), ...application('team', [own, quota], account) };
    await bed.merge(files, 'Tenants');

    expect(await notReady('team', 'InvalidManifests')).toContain(
      'ResourceQuota "own" is of a kind that tenant "team" may not have',
    );
    await bed.merge(application('team', [own, settings('more', 'team')]), 'Without its account');
    expect(await notReady('team', 'InvalidConfig')).toContain(
      'applications of tenant "team" are written as "deployer"',
    );
    await bed.merge(application('team', [own], { ...account, namespace: 'team-more' }), 'Another namespace');
    await eventually('the other namespace refused', async () => {
      const message = await notReady('team', 'InvalidConfig');
      return message.includes('tenant "team" has no namespace "team-more" for this folder')
        ? true
        : undefined;
    });
    for (const object of [quota, settings('more', 'team')])
      expect(await find(kube, refOf(object))).toBeUndefined();
    const missing = { apiVersion: 'v1', kind: 'Namespace', name: 'team-more' };
    expect(await find(kube, missing)).toBeUndefined();
  });

  /** What a release waits for, once it says this. */
  function refusedRelease(app: string, word: string): Promise<string> {
    return eventually(`a refusal with ${word}`, async () => {
      const { items } = await bed.kube.list({ apiVersion, kind: 'Release', namespace: app }, op);
      const messages = items.map((it) => (it as { status?: { message?: string } }).status?.message ?? '');
      return messages.find((message) => message.includes(word));
    });
  }

  async function there(): Promise<readonly string[]> {
    const found = await Promise.all(
      whole.map((object) => find(bed.kube, refOf(object)).catch(() => undefined)),
    );
    return found.flatMap((object) => (object === undefined ? [] : [nameOf(object)]));
  }

  async function record(name: string): Promise<ApplicationState | undefined> {
    const ref: ObjectRef = { apiVersion, kind: 'ApplicationState', namespace: name, name };
    const found = await find(bed.kube, ref);
    return found === undefined ? undefined : parseApplicationState(found);
  }

  function promoted(name: string): Promise<ApplicationState> {
    return eventually(`${name} promoted`, async () => {
      const state = await record(name);
      return state?.status?.stableRelease === undefined ? undefined : state;
    });
  }

  function notReady(name: string, reason: string): Promise<string> {
    return eventually(`${reason} of ${name}`, async () => {
      const found = await record(name);
      return found?.status?.conditions.find((it) => it.type === 'Ready' && it.reason === reason)?.message;
    });
  }

  function clusterFile(grants: string): Files {
    return {
      'clusters/local.yaml': `apiVersion: seatrial.dev/v1alpha1
kind: Cluster
metadata: {name: ${clusterName}}
spec:
${grants}  telemetry: {scrapeUrl: ${bed.cluster.gatewayMetricsUrl}}
`,
    };
  }
});

const granted = `  namespaces:
    - {paths: [apps/team], names: [team]}
    - {paths: [apps/certs], names: [certs-more], labels: {pod-security.kubernetes.io/enforce: restricted}}
  clusterScoped:
    - {paths: [apps/certs], kinds: [CustomResourceDefinition, ClusterRole, ValidatingWebhookConfiguration]}
    - {paths: [apps/thief], kinds: [ClusterRole]}
`;

const definition: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'gadgets.scope.example' },
  spec: {
    group: 'scope.example',
    names: { kind: 'Gadget', plural: 'gadgets', singular: 'gadget', listKind: 'GadgetList' },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } },
          },
        },
      },
    ],
  },
};
const role: KubeObject = {
  apiVersion: rbac,
  kind: 'ClusterRole',
  metadata: { name: 'scope-reader' },
  rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }],
};
const webhook: KubeObject = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'scope-hook' },
  webhooks: [
    {
      name: 'hook.scope.example',
      admissionReviewVersions: ['v1'],
      sideEffects: 'None',
      failurePolicy: 'Fail',
      // Nobody answers there: what comes after it in the same version would be refused.
      clientConfig: { url: 'https://127.0.0.1:9/hook' },
      rules: [
        { apiGroups: ['scope.example'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['gadgets'] },
      ],
    },
  ],
};

function settings(name: string, namespace = 'certs-more'): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { text: 'new' } };
}

const gadget: KubeObject = {
  apiVersion: 'scope.example/v1',
  kind: 'Gadget',
  metadata: { name: 'one', namespace: 'certs-more' },
  spec: { size: 3 },
};

/** In no order that would do; the first three stay when a version leaves them out. */
const whole: readonly KubeObject[] = [
  settings('own', 'certs'),
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'certs-more' } },
  definition,
  webhook,
  gadget,
  settings('one'),
  role,
];

function nameOf({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.name}`;
}

const deployer: KubeObject = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'deployer', namespace: 'team' },
};
const runner = { name: 'seatrial-runner', namespace: 'seatrial-system' };
const quota: KubeObject = {
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'own', namespace: 'team' },
  spec: { hard: { pods: '3' } },
};

function deployRole(resources: readonly string[]): KubeObject {
  const verbs = ['create', 'patch', 'delete'];
  const rules = [{ apiGroups: [''], resources, verbs }];
  return { apiVersion: rbac, kind: 'Role', metadata: { name: 'deploy', namespace: 'team' }, rules };
}

function binding(
  name: string,
  kind: 'Role' | 'ClusterRole',
  role: string,
  subject: { readonly name: string; readonly namespace?: string },
): KubeObject {
  return {
    apiVersion: rbac,
    kind: 'RoleBinding',
    metadata: { name, namespace: 'team' },
    roleRef: { apiGroup: rbac.split('/')[0], kind, name: role },
    subjects: [{ kind: 'ServiceAccount', name: subject.name, namespace: subject.namespace }],
  };
}

/** What who runs the cluster gives the runner beside what `seatrial install` does. */
const moreRights: readonly KubeObject[] = [
  {
    apiVersion: rbac,
    kind: 'ClusterRole',
    metadata: { name: 'whole-cluster' },
    rules: [
      ['apiextensions.k8s.io', 'customresourcedefinitions'],
      ['admissionregistration.k8s.io', 'validatingwebhookconfigurations'],
      [rbac.split('/')[0], 'clusterroles'],
      ['scope.example', 'gadgets'],
      ['', 'resourcequotas'],
    ].map(([group, resource]) => ({
      apiGroups: [group],
      resources: [resource],
      verbs: ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'],
    })),
  },
  {
    apiVersion: rbac,
    kind: 'ClusterRoleBinding',
    metadata: { name: 'whole-cluster' },
    roleRef: { apiGroup: rbac.split('/')[0], kind: 'ClusterRole', name: 'whole-cluster' },
    subjects: [{ kind: 'ServiceAccount', name: 'seatrial-runner', namespace: 'seatrial-system' }],
  },
];

/** Its file and its folder, with these objects and no others. */
function application(name: string, objects: readonly object[], spec: object = {}): Files {
  const items = objects.map((object) => JSON.stringify(object, undefined, 2)).join(',\n');
  return {
    [`apps/${name}.yaml`]: `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: ${name}}
spec: ${JSON.stringify({ path: `apps/${name}`, namespace: name, targets: [{ cluster: clusterName }], ...spec })}
`,
    [`apps/${name}/all.json`]: `{"apiVersion": "v1", "kind": "List", "items": [${items}]}`,
  };
}
