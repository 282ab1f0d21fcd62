import { isMap, messageOf } from '@seatrial/core';
import { isKubeError, type Kube } from '@seatrial/kube';
import { crds, refOf } from '@seatrial/model';
import { type Check, fail, installTodo, ok, warn } from './check.ts';

/** The definitions of the records: there, and those of this version. */
export async function checkRecords(kube: Pick<Kube, 'get'>, signal: AbortSignal): Promise<Check> {
  const missing: string[] = [];
  const other: string[] = [];
  for (const wanted of crds()) {
    const { name } = wanted.metadata;
    try {
      const found = await kube.get(refOf(wanted), { signal });
      if (!contains(found['spec'], wanted['spec'])) other.push(name);
    } catch (error) {
      signal.throwIfAborted();
      if (isKubeError(error, 'NotFound')) missing.push(name);
      else if (isKubeError(error, 'Forbidden')) {
        return warn('records', 'you may not read their definitions', 'ask an administrator to run this');
      } else return fail('records', messageOf(error), installTodo);
    }
  }
  if (missing.length > 0) return fail('records', `not installed: ${missing.join(', ')}`, installTodo);
  if (other.length > 0) return warn('records', `of another version: ${other.join(', ')}`, installTodo);
  return ok('records', 'their definitions are installed, and those of this version');
}

/** Whether all that is wanted is there; the API server fills in more, and leaves empty lists out. */
export function contains(found: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    const list = Array.isArray(found) ? found : [];
    return list.length === wanted.length && wanted.every((value, index) => contains(list[index], value));
  }
  if (!isMap(wanted)) return found === wanted;
  return isMap(found) && Object.entries(wanted).every(([key, value]) => contains(found[key], value));
}
