import type { ValuePath } from '@seatrial/model';
import { kindByField } from '../canary/references.ts';
import { field, items, stringAt } from '../fields.ts';
import type { Workload } from './workloads.ts';

/** An object that the pods of a workload do not start without. */
export interface PodReference {
  readonly kind: string;
  readonly name: string;
  /** Where the name stands in the workload. */
  readonly path: ValuePath;
}

/** What the pods of a workload need beside it; what is said to be optional is left out. */
export function podReferences({ templatePath, podSpec }: Workload): readonly PodReference[] {
  const at = [...templatePath, 'spec'];
  // every namespace has the default one; the API server reads the empty name so too
  const account = stringAt(podSpec, 'serviceAccountName') || 'default';
  const claims = items(podSpec, 'volumes').flatMap((volume, index): readonly PodReference[] => {
    const name = stringAt(volume, 'persistentVolumeClaim', 'claimName');
    const path = [...at, 'volumes', index, 'persistentVolumeClaim', 'claimName'];
    return name === undefined || name === '' ? [] : [{ kind: 'PersistentVolumeClaim', name, path }];
  });
  return [
    ...configsIn(podSpec, at),
    ...claims,
    ...(account === 'default'
      ? []
      : [{ kind: 'ServiceAccount', name: account, path: [...at, 'serviceAccountName'] }]),
  ];
}

function configsIn(value: unknown, path: ValuePath): readonly PodReference[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => configsIn(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const kind = kindByField[key];
    if (kind === undefined) return configsIn(child, [...path, key]);
    const nameField = stringAt(child, 'secretName') === undefined ? 'name' : 'secretName';
    const name = stringAt(child, nameField);
    if (name === undefined || name === '' || field(child, 'optional') === true) return [];
    return [{ kind, name, path: [...path, key, nameField] }];
  });
}
