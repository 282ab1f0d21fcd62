import type { KubeObject } from '@seatrial/model';
import { clusterName, type Files } from './files.ts';

export const harbor = 'harbor';
const rbac = 'rbac.authorization.k8s.io/v1';
const named = { metadata: { name: 'deployer', namespace: harbor } };

/** The account that the application names, and what it may. */
export const harborAccess: readonly KubeObject[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: harbor } },
  { apiVersion: 'v1', kind: 'ServiceAccount', ...named },
  {
    apiVersion: rbac,
    kind: 'Role',
    ...named,
    rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['*'] }],
  },
  {
    apiVersion: rbac,
    kind: 'RoleBinding',
    ...named,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'deployer' },
    subjects: [{ kind: 'ServiceAccount', name: 'deployer', namespace: harbor }],
  },
];

/** Of Kustomize: a definition with an object of its kind, a role of the whole cluster, and what is in two namespaces. */
export function harborFiles(): Files {
  const folder = `apps/${harbor}`;
  const schema = '{openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}';
  return {
    [`${folder}.yaml`]: [
      'apiVersion: seatrial.dev/v1alpha1',
      'kind: Application',
      `metadata: {name: ${harbor}}`,
      `spec: {path: ${folder}, namespace: ${harbor}, serviceAccount: deployer, source: {kustomize: {folder: overlay}}, targets: [{cluster: ${clusterName}}]}`,
      '',
    ].join('\n'),
    [`${folder}/overlay/kustomization.yaml`]: 'resources: [../base]\n',
    [`${folder}/base/kustomization.yaml`]: 'resources: [kinds.yaml, web.yaml]\n',
    [`${folder}/base/kinds.yaml`]: [
      'apiVersion: apiextensions.k8s.io/v1',
      'kind: CustomResourceDefinition',
      'metadata: {name: berths.harbor.example}',
      'spec:',
      '  group: harbor.example',
      '  names: {kind: Berth, plural: berths}',
      '  scope: Namespaced',
      `  versions: [{name: v1, served: true, storage: true, schema: ${schema}}]`,
      '---',
      `{apiVersion: ${rbac}, kind: ClusterRole, metadata: {name: harbor-reader}, rules: []}`,
      '---',
      '{apiVersion: v1, kind: Namespace, metadata: {name: harbor-more}}',
      '',
    ].join('\n'),
    [`${folder}/base/web.yaml`]: [
      '{apiVersion: harbor.example/v1, kind: Berth, metadata: {name: one}}',
      '---',
      '{apiVersion: v1, kind: ConfigMap, metadata: {name: web}}',
      '---',
      '{apiVersion: v1, kind: ConfigMap, metadata: {name: web, namespace: harbor-more}}',
      '---',
      '{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{port: 80}]}}',
      '',
    ].join('\n'),
  };
}

/** In the Cluster file. */
const harborGrant = `{paths: [apps/${harbor}], kinds: [CustomResourceDefinition, ClusterRole]}`;

/** A Cluster file that grants it too. */
export function withHarborGrant(clusterFile: string): string {
  return clusterFile.replace('clusterScoped: [', `clusterScoped: [${harborGrant}, `);
}

/** The account may write ConfigMaps in its own namespace alone; of what is made first nobody can be asked. */
export const harborTold = [
  '1 Namespace Refused Rights',
  '1 CustomResourceDefinition Refused Rights',
  '2 ClusterRole Refused Rights',
  '3 ConfigMap Create ',
  '3 ConfigMap Create ',
  '4 Service Refused Rights',
  '5 Berth Create ',
];
