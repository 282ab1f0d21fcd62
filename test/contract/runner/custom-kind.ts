import { systemNamespace } from '@seatrial/model';
import { eventually } from './look.ts';
import { op, type Place } from './place.ts';

export const customApiVersion = 'contract.example/v1';

/** Has the cluster serve a kind of `contract.example/v1` in namespaces, and lets the runner do with it as it likes. */
export async function serveKind({ kube }: Place, kind: string): Promise<void> {
  const singular = kind.toLowerCase();
  const plural = `${singular}s`;
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  const group = 'contract.example';
  const forced = { ...op, force: true };
  await kube.apply(
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${plural}.${group}` },
      spec: {
        group,
        names: { kind, plural, singular, listKind: `${kind}List` },
        scope: 'Namespaced',
        versions: [{ name: 'v1', served: true, storage: true, schema, subresources: { status: {} } }],
      },
    },
    forced,
  );
  const apiGroup = 'rbac.authorization.k8s.io';
  const metadata = { name: `contract-${plural}` };
  const account = { kind: 'ServiceAccount', name: 'seatrial-runner', namespace: systemNamespace };
  for (const object of [
    { kind: 'ClusterRole', rules: [{ apiGroups: [group], resources: [plural], verbs: ['*'] }] },
    {
      kind: 'ClusterRoleBinding',
      roleRef: { apiGroup, kind: 'ClusterRole', ...metadata },
      subjects: [account],
    },
  ])
    await kube.apply({ apiVersion: `${apiGroup}/v1`, metadata, ...object }, forced);
  await eventually('the kind served', () => kube.scopeOf(customApiVersion, kind, op));
}
