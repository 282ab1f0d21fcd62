import { Cluster, type KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { checkScope, type Granting, grantsOf } from './scope.ts';

const at = { line: 1, column: 1 };
const application = { path: 'infra/certs', namespace: 'certs' };

function granting(spec: object, name = 'here'): Granting {
  const file = { apiVersion: 'seatrial.dev/v1alpha1', kind: 'Cluster', metadata: { name }, spec };
  return { name, file: `${name}.yaml`, spec: Cluster.parse(file).spec };
}

function object(kind: string, name: string, group = 'v1', namespace?: string): KubeObject {
  return {
    apiVersion: group,
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  };
}

function check(objects: readonly KubeObject[], ...clusters: readonly Granting[]): readonly string[] {
  const manifests = objects.map((it, index) => ({
    object: it,
    source: { file: `${index}`, ...at, locate: () => at, locateKey: () => at },
  }));
  return checkScope(application, manifests, clusters).map(
    ({ file, code, message, hint }) => `${file} ${code} ${message} > ${hint}`,
  );
}

const rbac = 'rbac.authorization.k8s.io/v1';
const role = object('ClusterRole', 'certs-read', rbac);
const binding = object('ClusterRoleBinding', 'certs-read', rbac);
const issuer = object('ClusterIssuer', 'own', 'cert-manager.io/v1');
const elsewhere = object('ConfigMap', 'web', 'v1', 'webhooks');

describe('what an application may have', () => {
  it('is its own namespace, and the Namespace itself', () => {
    const own = [object('Namespace', 'certs'), object('ConfigMap', 'web', 'v1', 'certs')];

    expect(check(own, granting({}))).toEqual([]);
  });

  it('is nothing of the whole cluster by default: all kinds are named in one line to add', () => {
    expect(check([role, issuer, binding], granting({}))).toEqual([
      '0 ClusterScoped ClusterRole "certs-read" belongs to the whole cluster, not to the application (and 2 more like it); Cluster "here" does not grant it to "infra/certs" > add "clusterScoped: [{paths: [infra/certs], kinds: [ClusterIssuer.cert-manager.io, ClusterRole, ClusterRoleBinding]}]" to spec in here.yaml',
    ]);
  });

  it('is no other namespace by default, neither what is in it nor itself', () => {
    const two = [elsewhere, object('Namespace', 'webhooks')];

    expect(check(two, granting({ namespaces: [{ paths: ['apps/**'], names: ['webhooks'] }] }))).toEqual([
      '0 OtherNamespace ConfigMap "web" is in namespace "webhooks", the application in "certs" (and 1 more like it); Cluster "here" does not grant that namespace to "infra/certs" > leave the namespace out, or add "- {paths: [infra/certs], names: [webhooks]}" to spec.namespaces in here.yaml',
    ]);
  });

  it.each([
    { kinds: ['ClusterRole'], isGranted: true },
    { kinds: ['ClusterRole.rbac.authorization.k8s.io'], isGranted: true },
    { kinds: ['*'], isGranted: true },
    { kinds: ['ClusterRole'], names: ['certs-*'], isGranted: true },
    { kinds: ['ClusterRole'], names: ['certs'], isGranted: false },
    { kinds: ['ClusterRoleBinding'], isGranted: false },
    { kinds: ['ClusterRole.evil.example'], isGranted: false },
  ])('is a ClusterRole by $kinds, $names: $isGranted', ({ isGranted, ...grant }) => {
    const spec = { clusterScoped: [{ paths: ['infra/**'], ...grant }] };

    expect(check([role], granting(spec))).toHaveLength(isGranted ? 0 : 1);
  });

  it('is no kind of somebody else’s group by the bare name of one of Kubernetes', () => {
    const lookalike = object('ClusterRole', 'x', 'evil.example/v1');
    const spec = { clusterScoped: [{ paths: ['infra/certs'], kinds: ['ClusterRole'] }] };

    expect(check([lookalike], granting(spec))).toHaveLength(1);
  });

  it.each([{ names: ['system:*'] }, { names: ['*'] }, {}])(
    'is a role that is named as those of Kubernetes only in full, and not by %j',
    (others) => {
      const reader = object('ClusterRole', 'system:metrics-reader', rbac);
      const grant = { paths: ['infra/**'], kinds: ['*'] };

      expect(check([reader], granting({ clusterScoped: [{ ...grant, ...others }] }))).toEqual([
        expect.stringContaining(
          '{paths: [infra/certs], kinds: [ClusterRole], names: ["system:metrics-reader"]}',
        ),
      ]);
      const inFull = { ...grant, names: ['system:metrics-reader'] };
      expect(check([reader], granting({ clusterScoped: [inFull] }))).toEqual([]);
    },
  );

  it.each([
    { names: ['kube-system'], isGranted: true },
    { names: ['*'], isGranted: false },
    { names: ['k*'], isGranted: false },
  ])('is a role in kube-system, where operators elect their leader, by $names: $isGranted', (grant) => {
    const elects = object('Role', 'certs:leaderelection', rbac, 'kube-system');
    const spec = { namespaces: [{ paths: ['infra/**'], names: grant.names }] };

    expect(check([elects], granting(spec))).toHaveLength(grant.isGranted ? 0 : 1);
  });

  it('is asked of each cluster by itself', () => {
    const spec = { clusterScoped: [{ paths: ['infra/certs'], kinds: ['ClusterRole'] }] };

    const found = check([role], granting(spec), granting({}, 'there'));

    expect(found).toEqual([expect.stringContaining('Cluster "there" does not grant it')]);
  });

  it('is nothing beside its own where the Cluster file cannot be used', () => {
    const unreadable = { name: 'here', file: 'here.yaml', spec: undefined };

    expect(check([role, elsewhere], unreadable)).toEqual([
      expect.stringContaining('> what here.yaml grants cannot be read'),
      expect.stringContaining('> what here.yaml grants cannot be read'),
    ]);
  });
});

it('the grants of a folder are those whose paths it is in', () => {
  const { spec } = granting({
    namespaces: [
      { paths: ['infra/**'], names: ['a'] },
      { paths: ['apps/**'], names: ['b'] },
    ],
    clusterScoped: [{ paths: ['apps/certs'], kinds: ['*'] }],
  });

  expect(spec && grantsOf(spec, 'infra/certs')).toEqual({
    namespaces: [{ paths: ['infra/**'], names: ['a'], labels: {} }],
    clusterScoped: [],
  });
});
