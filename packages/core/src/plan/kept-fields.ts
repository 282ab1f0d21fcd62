import { fieldManager, type KubeObject, type PlannedObject, plannedFieldsMax } from '@seatrial/model';
import { pathText } from '../drift/differences.ts';
import { field, isMap, items, stringAt } from '../fields.ts';

type Path = readonly string[];

/** Fields of metadata that nobody decides, and what is said of an object by whoever works for it. */
const notShown: ReadonlySet<string> = new Set(['metadata.ownerReferences', 'metadata.finalizers', 'status']);

/**
 * Fields of a live object that others have, and its manifest does not: an apply leaves them alone. What Kubernetes itself
 * writes is left out, but for the replicas that an autoscaler decides.
 */
export function keptFields(live: KubeObject, desired: KubeObject): PlannedObject['kept'] {
  const managers = new Map<string, Set<string>>();
  for (const entry of items(live, 'metadata', 'managedFields')) {
    const manager = stringAt(entry, 'manager') ?? '';
    const subresource = stringAt(entry, 'subresource') ?? '';
    if (manager === fieldManager || subresource === 'status') continue;
    if (isOfKubernetes(manager) && subresource !== 'scale') continue;
    for (const path of leavesOf(field(entry, 'fieldsV1'), [])) {
      if (isDecided(desired, path) || notShown.has(path.slice(0, 2).join('.')) || path[0] === 'status')
        continue;
      const text = pathText(path).slice(0, pathLengthMax);
      const known = managers.get(text) ?? new Set();
      managers.set(text, known.add(manager.slice(0, managerLengthMax)));
      if (managers.size >= plannedFieldsMax) break;
    }
  }
  return [...managers]
    .slice(0, plannedFieldsMax)
    .map(([path, by]) => ({ path, managers: [...by].slice(0, managersMax) }));
}

const pathLengthMax = 500;
const managerLengthMax = 128;
const managersMax = 10;

function isOfKubernetes(manager: string): boolean {
  return manager.startsWith('kube-') || manager === 'kubelet';
}

/** Whether the manifest says something of the field, or of all that it is in. */
function isDecided(desired: KubeObject, path: Path): boolean {
  return field(desired, ...path) !== undefined;
}

/** Paths of maps to what somebody has, as trees of FieldsV1 (meta/v1) name it; of a list, the list. */
function leavesOf(fields: unknown, path: Path): readonly Path[] {
  if (!isMap(fields)) return [];
  const below = Object.entries(fields).filter(([key]) => key.startsWith('f:'));
  if (below.length === 0) return path.length === 0 ? [] : [path];
  return below.flatMap(([key, value]) => leavesOf(value, [...path, key.slice(2)]));
}
