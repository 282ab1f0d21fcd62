import { field } from '@seatrial/core';
import type { ValuePath } from '@seatrial/model';

/** `name`, `[0]`, `["a.b"]`, `[name="web"]`, `[port=80,protocol="TCP"]` */
const part = /\.?([A-Za-z0-9_-]+)|\[(\d+)\]|\[([^\]=]+)\]|\[([^\]]+)\]/y;

/**
 * The path that the API server's name for a field means in an object, as far as it leads: validation counts the entries
 * of lists, server-side apply names them by their keys (sigs.k8s.io/structured-merge-diff, fieldpath).
 */
export function fieldPath(object: unknown, text: string): ValuePath {
  const path: (string | number)[] = [];
  let value = object;
  part.lastIndex = 0;
  for (let found = part.exec(text); found !== null; found = part.exec(text)) {
    const [, name, index, quoted, keys] = found;
    const next = name ?? (index === undefined ? quoted?.replaceAll('"', '') : Number(index));
    const step = next ?? indexOf(value, keys ?? '');
    if (step === undefined) break;
    path.push(step);
    value = Array.isArray(value) ? value[Number(step)] : field(value, String(step));
  }
  return path;
}

function indexOf(list: unknown, keys: string): number | undefined {
  if (!Array.isArray(list)) return undefined;
  const wanted = keys.split(',').map((pair) => pair.split('=', 2));
  const index = list.findIndex((entry) =>
    wanted.every(([name = '', value = '']) => String(field(entry, name)) === value.replaceAll('"', '')),
  );
  return index === -1 ? undefined : index;
}
