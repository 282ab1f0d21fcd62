/** A version of an API that a release of Kubernetes no longer serves. */
export interface RemovedApi {
  readonly apiVersion: string;
  readonly kinds: readonly string[];
  /** Minor release that no longer serves it. */
  readonly removedIn: number;
  /** What serves instead; undefined where nothing does. */
  readonly instead?: string;
}

/** Release that is taken to be run where nobody says which: the one whose objects `seatrial validate` knows. */
export const minorByDefault = 36;

/** By the lifecycle that Kubernetes declares for each of its beta and alpha versions, as of 1.36. */
export const removedApis: readonly RemovedApi[] = [
  row(16, 'extensions/v1beta1', 'apps/v1', 'DaemonSet', 'Deployment', 'ReplicaSet'),
  row(16, 'extensions/v1beta1', 'networking.k8s.io/v1', 'NetworkPolicy'),
  row(16, 'apps/v1beta1', 'apps/v1', 'ControllerRevision', 'Deployment', 'StatefulSet'),
  row(
    16,
    'apps/v1beta2',
    'apps/v1',
    'ControllerRevision',
    'DaemonSet',
    'Deployment',
    'ReplicaSet',
    'StatefulSet',
  ),
  row(22, 'extensions/v1beta1', 'networking.k8s.io/v1', 'Ingress'),
  row(22, 'networking.k8s.io/v1beta1', 'networking.k8s.io/v1', 'Ingress', 'IngressClass'),
  row(
    22,
    'admissionregistration.k8s.io/v1beta1',
    'admissionregistration.k8s.io/v1',
    'MutatingWebhookConfiguration',
    'ValidatingWebhookConfiguration',
  ),
  row(22, 'apiextensions.k8s.io/v1beta1', 'apiextensions.k8s.io/v1', 'CustomResourceDefinition'),
  row(22, 'apiregistration.k8s.io/v1beta1', 'apiregistration.k8s.io/v1', 'APIService'),
  row(22, 'certificates.k8s.io/v1beta1', 'certificates.k8s.io/v1', 'CertificateSigningRequest'),
  row(22, 'coordination.k8s.io/v1beta1', 'coordination.k8s.io/v1', 'Lease'),
  row(
    22,
    'rbac.authorization.k8s.io/v1beta1',
    'rbac.authorization.k8s.io/v1',
    'ClusterRole',
    'ClusterRoleBinding',
    'Role',
    'RoleBinding',
  ),
  row(22, 'scheduling.k8s.io/v1beta1', 'scheduling.k8s.io/v1', 'PriorityClass'),
  row(
    22,
    'storage.k8s.io/v1beta1',
    'storage.k8s.io/v1',
    'CSIDriver',
    'CSINode',
    'StorageClass',
    'VolumeAttachment',
  ),
  row(25, 'autoscaling/v2beta1', 'autoscaling/v2', 'HorizontalPodAutoscaler'),
  row(25, 'batch/v1beta1', 'batch/v1', 'CronJob'),
  row(25, 'discovery.k8s.io/v1beta1', 'discovery.k8s.io/v1', 'EndpointSlice'),
  row(25, 'events.k8s.io/v1beta1', 'events.k8s.io/v1', 'Event'),
  row(25, 'node.k8s.io/v1beta1', 'node.k8s.io/v1', 'RuntimeClass'),
  row(25, 'policy/v1beta1', 'policy/v1', 'PodDisruptionBudget'),
  row(25, 'policy/v1beta1', undefined, 'PodSecurityPolicy'),
  row(26, 'autoscaling/v2beta2', 'autoscaling/v2', 'HorizontalPodAutoscaler'),
  row(
    26,
    'flowcontrol.apiserver.k8s.io/v1beta1',
    'flowcontrol.apiserver.k8s.io/v1',
    'FlowSchema',
    'PriorityLevelConfiguration',
  ),
  row(27, 'storage.k8s.io/v1beta1', 'storage.k8s.io/v1', 'CSIStorageCapacity'),
  row(
    29,
    'flowcontrol.apiserver.k8s.io/v1beta2',
    'flowcontrol.apiserver.k8s.io/v1',
    'FlowSchema',
    'PriorityLevelConfiguration',
  ),
  row(
    32,
    'flowcontrol.apiserver.k8s.io/v1beta3',
    'flowcontrol.apiserver.k8s.io/v1',
    'FlowSchema',
    'PriorityLevelConfiguration',
  ),
  row(
    32,
    'admissionregistration.k8s.io/v1alpha1',
    'admissionregistration.k8s.io/v1',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
  ),
  row(
    34,
    'admissionregistration.k8s.io/v1beta1',
    'admissionregistration.k8s.io/v1',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
  ),
  row(35, 'storage.k8s.io/v1alpha1', 'storage.k8s.io/v1', 'VolumeAttributesClass'),
  row(37, 'certificates.k8s.io/v1alpha1', 'certificates.k8s.io/v1beta1', 'ClusterTrustBundle'),
  row(37, 'networking.k8s.io/v1beta1', 'networking.k8s.io/v1', 'IPAddress', 'ServiceCIDR'),
  row(37, 'storage.k8s.io/v1beta1', 'storage.k8s.io/v1', 'VolumeAttributesClass'),
  row(
    38,
    'admissionregistration.k8s.io/v1alpha1',
    'admissionregistration.k8s.io/v1',
    'MutatingAdmissionPolicy',
    'MutatingAdmissionPolicyBinding',
  ),
  row(38, 'coordination.k8s.io/v1alpha2', 'coordination.k8s.io/v1beta1', 'LeaseCandidate'),
  row(
    38,
    'resource.k8s.io/v1beta1',
    'resource.k8s.io/v1',
    'DeviceClass',
    'ResourceClaim',
    'ResourceClaimTemplate',
    'ResourceSlice',
  ),
  row(39, 'coordination.k8s.io/v1beta1', undefined, 'LeaseCandidate'),
  row(39, 'resource.k8s.io/v1alpha3', 'resource.k8s.io/v1beta2', 'DeviceTaintRule'),
  row(
    39,
    'resource.k8s.io/v1beta2',
    'resource.k8s.io/v1',
    'DeviceClass',
    'ResourceClaim',
    'ResourceClaimTemplate',
    'ResourceSlice',
  ),
  row(
    40,
    'admissionregistration.k8s.io/v1beta1',
    'admissionregistration.k8s.io/v1',
    'MutatingAdmissionPolicy',
    'MutatingAdmissionPolicyBinding',
  ),
  row(40, 'certificates.k8s.io/v1beta1', undefined, 'ClusterTrustBundle'),
  row(41, 'certificates.k8s.io/v1beta1', undefined, 'PodCertificateRequest'),
  row(41, 'storagemigration.k8s.io/v1beta1', undefined, 'StorageVersionMigration'),
  row(42, 'resource.k8s.io/v1beta2', undefined, 'DeviceTaintRule'),
];

function row(
  removedIn: number,
  apiVersion: string,
  instead: string | undefined,
  ...kinds: readonly string[]
): RemovedApi {
  return { apiVersion, kinds, removedIn, ...(instead === undefined ? {} : { instead }) };
}
