import { annotations, type KubeObject, type ObjectRef, waveLimit } from '@seatrial/model';

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
const placeByKind = new Map([
  ...order.flatMap((kinds, place) => kinds.map((kind) => [kind, place] as const)),
  ...last.map((kind) => [kind, order.length + 1] as const),
]);

/** The wave that its manifest asks for: a lower one is applied and healthy before a higher one begins. */
export function waveOf({ metadata }: KubeObject): number {
  const wave = Number(metadata.annotations?.[annotations.wave] ?? 0);
  // What is no number of a wave, `validate` and the runner refuse before anything is applied.
  return isWave(wave) ? wave : 0;
}

/** Whether a number may be that of a wave. */
export function isWave(wave: number): boolean {
  return Number.isInteger(wave) && Math.abs(wave) <= waveLimit;
}

/** The waves that objects stand in, lowest first. */
export function waveNumbers(objects: readonly KubeObject[]): readonly number[] {
  return [...new Set(objects.map(waveOf))].toSorted((a, b) => a - b);
}

/** Objects in the order in which they are applied: by wave, in a wave by kind, of a kind as they were given. */
export function inWaves(objects: readonly KubeObject[]): readonly KubeObject[] {
  return objects.toSorted((a, b) => waveOf(a) - waveOf(b) || placeOf(a.kind) - placeOf(b.kind));
}

/** The same in groups, each of which is applied side by side. */
export function wavesOf(objects: readonly KubeObject[]): readonly (readonly KubeObject[])[] {
  const groups = Map.groupBy(inWaves(objects), (object) => `${waveOf(object)}/${placeOf(object.kind)}`);
  return [...groups.values()];
}

/** Deletion goes the other way round. */
export function inReverseWaves(refs: readonly ObjectRef[]): readonly ObjectRef[] {
  return refs.toSorted((a, b) => placeOf(b.kind) - placeOf(a.kind));
}

function placeOf(kind: string): number {
  return placeByKind.get(kind) ?? order.length;
}
