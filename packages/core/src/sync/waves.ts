import type { KubeObject, ObjectRef } from '@seatrial/model';

/** Kinds in the order in which they are applied; all others come last, as custom resources may need any of these. */
const order = [
  ['CustomResourceDefinition', 'Namespace', 'PriorityClass', 'StorageClass', 'IngressClass'],
  ['ResourceQuota', 'LimitRange', 'NetworkPolicy', 'PodDisruptionBudget', 'ServiceAccount'],
  ['ClusterRole', 'Role', 'ClusterRoleBinding', 'RoleBinding'],
  ['ConfigMap', 'Secret', 'PersistentVolumeClaim', 'PersistentVolume'],
  ['Service'],
  ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob', 'Pod'],
];
const waveByKind = new Map(order.flatMap((kinds, wave) => kinds.map((kind) => [kind, wave] as const)));

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
