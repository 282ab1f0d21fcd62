import { isMap } from '@seatrial/core';

/** What JSON makes of a value (no undefined), frozen: everybody may hold it and nobody can change it. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (Array.isArray(value)) return Object.freeze(value.map((element) => frozen(element as unknown))) as T;
  const copy: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(value)) {
    if (child !== undefined) copy[key] = frozen(child as unknown);
  }
  return Object.freeze(copy) as T;
}

/**
 * Server-side apply by one manager, without types: maps are merged, lists replaced, and what this manager applied before
 * and does not apply now is removed.
 */
export function applied(live: unknown, before: unknown, wanted: unknown): unknown {
  if (!isMap(wanted)) return wanted;
  const result: Record<string, unknown> = isMap(live) ? { ...live } : {};
  if (isMap(before)) {
    for (const key of Object.keys(before)) if (!Object.hasOwn(wanted, key)) delete result[key];
  }
  for (const [key, value] of Object.entries(wanted)) {
    result[key] = applied(result[key], isMap(before) ? before[key] : undefined, value);
  }
  return result;
}

/** JSON merge patch (RFC 7396). */
export function mergePatched(target: unknown, patch: unknown): unknown {
  if (!isMap(patch)) return patch;
  const result: Record<string, unknown> = isMap(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatched(result[key], value);
  }
  return result;
}
