import type { KubeObject, ObjectRef } from '@seatrial/model';

/**
 * Kinds in the order in which they are applied. All others come after these, as custom resources may need any of them; and last
 * what stands in the way of other writes: a webhook whose pods are not there yet would refuse what comes after it.
 */
const order = [
  ['CustomResourceDefinition', 'Namespace', 'PriorityClass', 'StorageClass', 'IngressClass'],
  ['ResourceQuota', 'LimitRange', 'NetworkPolicy', 'PodDisruptionBudget', 'ServiceAccount'],
  ['ClusterRole', 'Role', 'ClusterRoleBinding', 'RoleBinding'],
  ['ConfigMap', 'Secret', 'PersistentVolumeClaim', 'PersistentVolume'],
  ['Service'],
  ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob', 'Pod'],
];
const last = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];
const waveByKind = new Map([
  ...order.flatMap((kinds, wave) => kinds.map((kind) => [kind, wave] as const)),
  ...last.map((kind) => [kind, order.length + 1] as const),
]);

/** Objects in the order of their waves; within a wave as they were given. */
export function inWaves(objects: readonly KubeObject[]): readonly KubeObject[] {
  return objects.toSorted((a, b) => waveOf(a.kind) - waveOf(b.kind));
}

/** The same, each wave by itself. */
export function wavesOf(objects: readonly KubeObject[]): readonly (readonly KubeObject[])[] {
  return [...Map.groupBy(inWaves(objects), ({ kind }) => waveOf(kind)).values()];
}

/** Deletion goes the other way round. */
export function inReverseWaves(refs: readonly ObjectRef[]): readonly ObjectRef[] {
  return refs.toSorted((a, b) => waveOf(b.kind) - waveOf(a.kind));
}

function waveOf(kind: string): number {
  return waveByKind.get(kind) ?? order.length;
}
