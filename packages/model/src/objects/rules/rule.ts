import { childValue } from '../../config/schema-at.ts';
import type { ValuePath } from '../../config/source.ts';

export type Entries = Readonly<Record<string, unknown>>;

/** What an API server says no to, at a place in the value that the rule was asked about. */
export interface Refusal {
  readonly path: ValuePath;
  /** How a sentence about the value at this place goes on. */
  readonly rule: string;
  readonly hint: string;
}

/**
 * What the API server checks in code about a value of one definition, beyond what a schema can say. A rule takes a value of
 * any form: a wrong type is reported by the schema.
 */
export type Rule = (value: Entries) => readonly Refusal[];

/** By the name of the definition that a value is of. */
export type Rules = Readonly<Record<string, readonly Rule[]>>;

export function refuse(path: ValuePath, rule: string, hint: string): readonly Refusal[] {
  return [{ path, rule, hint }];
}

export const nothing: readonly Refusal[] = [];

/** What stands at a path; `undefined` also for null, which the API server takes for nothing. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(childValue, value) ?? undefined;
}

/** The text at a path; `undefined` also where it is empty, which the API server takes for nothing. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

export function numberAt(value: unknown, ...path: readonly (string | number)[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The entries of a map at a path; none where it is something else. */
export function entriesAt(
  value: unknown,
  ...path: readonly (string | number)[]
): readonly (readonly [string, unknown])[] {
  const found = at(value, ...path);
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? Object.entries(found) : [];
}

/** Those of the fields that are set. */
export function setFields(value: Entries, names: readonly string[]): readonly string[] {
  return names.filter((name) => at(value, name) !== undefined);
}

/** A test of whether a name has been asked about before, for the entries of one list. */
export function seenBefore(): (name: string) => boolean {
  const seen = new Set<string>();
  return (name) => {
    if (seen.has(name)) return true;
    seen.add(name);
    return false;
  };
}

/** Refuses a name at a path, which an entry before has. */
export function refuseTwin(path: ValuePath, what: string, name: string): readonly Refusal[] {
  return refuse(path, `is that of another ${what}, "${name}"`, 'rename one of the two');
}

/** Refuses none, or more than one, of fields that stand for each other. */
export function oneOf(names: readonly string[], what: string, mayBeNone = false): Rule {
  const shown = names.slice(0, 4).join(', ');
  return (value) => {
    const set = setFields(value, names);
    if (set.length > 1) {
      return refuse([set[1] ?? ''], `is a second ${what} beside ${set[0]}`, 'remove one of the two');
    }
    return set.length === 0 && !mayBeNone
      ? refuse([], `must have a ${what}`, `add one of ${shown}`)
      : nothing;
  };
}
