/** Reading of untyped JSON, as Kubernetes objects are: an absent step is `undefined`, never an exception. */
export function field(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = Object.hasOwn(current, step) ? (current as Record<string | number, unknown>)[step] : undefined;
  }
  return current;
}

/** Whether a value is a JSON object: neither a list nor null. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function stringAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = field(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

export function numberAt(value: unknown, ...path: readonly (string | number)[]): number | undefined {
  const found = field(value, ...path);
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

/** The elements of a list; none when it is absent. */
export function items(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = field(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The string-valued entries of a map, such as labels; none when it is absent. */
export function stringMap(value: unknown, ...path: readonly (string | number)[]): Record<string, string> {
  const found = field(value, ...path);
  if (typeof found !== 'object' || found === null) return {};
  return Object.fromEntries(
    Object.entries(found).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** A copy with the value at a path replaced; missing objects on the way are made. */
export function withField<T>(value: T, path: readonly string[], replacement: unknown): T {
  const [head, ...rest] = path;
  if (head === undefined) return replacement as T;
  const object = typeof value === 'object' && value !== null ? value : {};
  const child = Object.hasOwn(object, head) ? (object as Record<string, unknown>)[head] : undefined;
  return { ...object, [head]: withField(child, rest, replacement) } as T;
}
