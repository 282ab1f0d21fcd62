import type { KubeObject } from '@seatrial/model';
import { fieldManager } from '@seatrial/model';
import { field, isMap, items, stringAt } from '../fields.ts';
import type { Difference } from './differences.ts';

/**
 * Who wrote a field of a live object as it is now, as the API server says (meta/v1 ManagedFieldsEntry). In a list it is said
 * of whoever wrote something of it. Nobody, where the field is gone.
 */
export function managersOf(live: KubeObject, { path }: Difference): readonly string[] {
  const steps = path.slice(
    0,
    path.findIndex((step) => typeof step === 'number'),
  );
  const maps = path.some((step) => typeof step === 'number') ? steps : path;
  const names = items(live, 'metadata', 'managedFields')
    .filter((entry) => owns(field(entry, 'fieldsV1'), maps))
    .map((entry) => stringAt(entry, 'manager') ?? '')
    .filter((name) => name !== '' && name !== fieldManager);
  return [...new Set(names)];
}

function owns(fields: unknown, path: Difference['path']): boolean {
  let current = fields;
  for (const step of path) {
    if (!isMap(current)) return false;
    // A map without fields below it is owned whole.
    if (Object.keys(current).length === 0) return true;
    current = current[`f:${step}`];
  }
  return current !== undefined;
}
