import type { Description, Operation } from './description.ts';

export type Found =
  | { readonly type: 'Operation'; readonly operation: Operation; readonly path: Values }
  /** GitHub has it, and this does not. */
  | { readonly type: 'Absent'; readonly id: string }
  | { readonly type: 'Unknown' };

/** These parameters have slashes in them. */
const manyParts = new Set(['{path}', '{ref}', '{basehead}']);

/** Which operation a request is for. @param path from the root of the API, as it was sent */
export function findOperation(description: Description, method: string, path: string): Found {
  const parts = path.split('/').slice(1);
  const candidates = description.operations.filter((it) => it.method === method);
  for (const read of [matched, matchedOpen]) {
    for (const operation of candidates) {
      const values = read(operation.path.split('/').slice(1), parts);
      if (values !== undefined) return { type: 'Operation', operation, path: values };
    }
  }
  const other = description.others.find(
    ([its, template]) => its === method && matched(template.split('/').slice(1), parts) !== undefined,
  );
  return other === undefined ? { type: 'Unknown' } : { type: 'Absent', id: other[2] };
}

type Values = Readonly<Record<string, string>>;

function matched(template: readonly string[], parts: readonly string[]): Values | undefined {
  if (parts.length !== template.length) return undefined;
  const values: Record<string, string> = {};
  for (const [at, part] of template.entries()) {
    const value = parts[at] ?? '';
    if (part.startsWith('{') && (value !== '' || manyParts.has(part)))
      values[part.slice(1, -1)] = decodeURIComponent(value);
    else if (part !== value) return undefined;
  }
  return values;
}

/** The last parameter has the rest of the path, be it nothing. */
function matchedOpen(template: readonly string[], parts: readonly string[]): Values | undefined {
  const last = template.length - 1;
  if (!manyParts.has(template[last] ?? '') || parts.length < last) return undefined;
  return matched(template, [...parts.slice(0, last), parts.slice(last).join('/')]);
}
