import type { ValuePath } from './source.ts';

/** The value without what is at the paths; lists keep a gap there, so that what follows keeps its place. */
export function withoutPaths(value: unknown, paths: readonly ValuePath[]): unknown {
  if (paths.some((path) => path.length === 0)) return undefined;
  if (paths.length === 0 || typeof value !== 'object' || value === null) return value;
  const below = Map.groupBy(paths, ([part]) => String(part));
  const child = (part: string, entry: unknown): unknown =>
    withoutPaths(
      entry,
      (below.get(part) ?? []).map(([, ...rest]) => rest),
    );
  if (Array.isArray(value)) return value.map((item, index) => child(String(index), item));
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, child(key, entry)]));
}
