import {
  errorAt,
  type Finding,
  groupKindOf,
  isGuardedLabel,
  type KubeObject,
  labels,
  warningAt,
} from '@seatrial/model';
import { nameOf } from '../name-of.ts';
import type { Manifest } from '../validate/manifest.ts';

const onlySays = /^pod-security\.kubernetes\.io\/(audit|warn)(-version)?$/;

type Labels = Readonly<Record<string, string>>;

/**
 * Labels in the manifest of a namespace that only a grant, or who runs the cluster, may give it. None is ever applied. One
 * of Pod Security that was left out in silence would have pods run with more rights than its author thinks; what only warns, or
 * writes the audit log, stops no pod and no version.
 *
 * @param granted what the grants of each cluster that it goes to say of a namespace: to repeat that is no mistake
 */
export function checkGuardedLabels(
  manifests: readonly Manifest[],
  granted: readonly ((namespace: string) => Labels)[],
): readonly Finding[] {
  return manifests.flatMap(({ object, source }) =>
    Object.entries(isNamespace(object) ? (object.metadata.labels ?? {}) : {})
      .filter(
        ([key, value]) =>
          isGuardedLabel(key) && !granted.every((said) => said(object.metadata.name)[key] === value),
      )
      .map(([key, value]) => {
        const path = ['metadata', 'labels', key];
        const message = `${nameOf(object)} has the label ${key}, which manifests do not decide`;
        const set = `"kubectl label namespace ${object.metadata.name} ${key}=${value}", or under "labels" of its grant in spec.namespaces of the Cluster file`;
        const hint = `remove it; who runs the cluster sets it by ${set}`;
        return key === labels.chaos || onlySays.test(key)
          ? warningAt(source, path, { code: 'NotForManifests', message: `${message}: it is left out`, hint })
          : errorAt(source, path, { code: 'NotForManifests', message, hint });
      }),
  );
}

/** A Namespace as it is applied: without what its manifest may not say. */
export function withoutGuardedLabels(object: KubeObject): KubeObject {
  const own = object.metadata.labels;
  if (!isNamespace(object) || own === undefined || !Object.keys(own).some(isGuardedLabel)) return object;
  const kept = Object.fromEntries(Object.entries(own).filter(([key]) => !isGuardedLabel(key)));
  return { ...object, metadata: { ...object.metadata, labels: kept } };
}

export function isNamespace(object: Pick<KubeObject, 'apiVersion' | 'kind'>): boolean {
  return groupKindOf(object) === '/Namespace';
}
