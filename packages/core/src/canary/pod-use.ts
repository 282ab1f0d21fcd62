import type { KubeObject } from '@seatrial/model';
import { field, items, stringAt, stringMap } from '../fields.ts';
import { podTemplateOf } from '../pod-template.ts';
import { configReferences } from './references.ts';

/** What the pods of a version have to do with others: by name, and by their labels. */
export interface PodUse {
  /** ConfigMaps, Secrets, ServiceAccounts and PersistentVolumeClaims that pods name, as `Kind/name`. */
  readonly names: ReadonlySet<string>;
  /** Labels of the pods, one map for each workload. */
  readonly labels: readonly Readonly<Record<string, string>>[];
}

/** Of all workloads among the objects. What is optional counts: pods that run see it when it comes. */
export function podUse(objects: readonly KubeObject[]): PodUse {
  const templates = objects.map(podTemplateOf).filter((template) => template !== undefined);
  return {
    names: new Set(templates.flatMap((template) => namesIn(field(template, 'spec')))),
    labels: templates.map((template) => stringMap(template, 'metadata', 'labels')),
  };
}

/** What a pod spec names, as `Kind/name`. */
export function namesIn(podSpec: unknown): readonly string[] {
  const account = stringAt(podSpec, 'serviceAccountName');
  const claims = items(podSpec, 'volumes').map((volume) =>
    stringAt(volume, 'persistentVolumeClaim', 'claimName'),
  );
  return [
    ...configReferences(podSpec).map(({ kind, name }) => `${kind}/${name}`),
    ...(account === undefined ? [] : [`ServiceAccount/${account}`]),
    ...claims.filter((name) => name !== undefined).map((name) => `PersistentVolumeClaim/${name}`),
  ];
}
