import { field, stringAt } from '@seatrial/core';
import type { ParsedFile } from '@seatrial/model';

/** A kind by its API group; the version does not change its scope. */
export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

/** Whether objects of a kind live in a namespace. Where a cluster can be asked, its discovery knows more kinds. */
export type IsNamespaced = (groupKind: GroupKind) => boolean;

/** Kinds without a namespace that come with Kubernetes 1.36 (`kubectl api-resources --namespaced=false`), and Gateway API's. */
const clusterScoped: ReadonlySet<string> = new Set([
  '/ComponentStatus',
  '/Namespace',
  '/Node',
  '/PersistentVolume',
  'admissionregistration.k8s.io/MutatingAdmissionPolicy',
  'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'apiregistration.k8s.io/APIService',
  'authentication.k8s.io/SelfSubjectReview',
  'authentication.k8s.io/TokenReview',
  'authorization.k8s.io/SelfSubjectAccessReview',
  'authorization.k8s.io/SelfSubjectRulesReview',
  'authorization.k8s.io/SubjectAccessReview',
  'certificates.k8s.io/CertificateSigningRequest',
  'certificates.k8s.io/ClusterTrustBundle',
  'flowcontrol.apiserver.k8s.io/FlowSchema',
  'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration',
  'gateway.networking.k8s.io/GatewayClass',
  'networking.k8s.io/IPAddress',
  'networking.k8s.io/IngressClass',
  'networking.k8s.io/ServiceCIDR',
  'node.k8s.io/RuntimeClass',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'resource.k8s.io/DeviceClass',
  'resource.k8s.io/ResourceSlice',
  'scheduling.k8s.io/PriorityClass',
  'storage.k8s.io/CSIDriver',
  'storage.k8s.io/CSINode',
  'storage.k8s.io/StorageClass',
  'storage.k8s.io/VolumeAttachment',
  'storage.k8s.io/VolumeAttributesClass',
  'storagemigration.k8s.io/StorageVersionMigration',
]);

/** Without a cluster to ask: everything that is not in the table has a namespace, as most custom resources do. */
export function isBuiltInNamespaced({ group, kind }: GroupKind): boolean {
  return !clusterScoped.has(`${group}/${kind}`);
}

/** The same, knowing also the custom kinds that the files define themselves. */
export function withDefinitions(files: readonly ParsedFile[], isNamespaced: IsNamespaced): IsNamespaced {
  const scopes = new Map<string, string>();
  for (const { value } of files.flatMap((file) => file.documents)) {
    if (field(value, 'kind') !== 'CustomResourceDefinition') continue;
    const group = stringAt(value, 'spec', 'group') ?? '';
    scopes.set(
      `${group}/${stringAt(value, 'spec', 'names', 'kind')}`,
      stringAt(value, 'spec', 'scope') ?? '',
    );
  }
  return ({ group, kind }) => {
    const scope = scopes.get(`${group}/${kind}`);
    return scope === undefined ? isNamespaced({ group, kind }) : scope === 'Namespaced';
  };
}
