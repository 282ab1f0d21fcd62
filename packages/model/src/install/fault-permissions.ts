import type { FaultKind, FaultRead, FaultWrite, FieldRule } from '../faults/fault-kind.ts';

/** A write that one fault or more consist of. */
export interface PermittedWrite extends Omit<FaultWrite, 'only'> {
  /** It may be what any of these allows; empty: whatever it likes. */
  readonly only: readonly FieldRule[];
}

/** What the faults write, each kind of write once. */
export function faultWrites(kinds: readonly FaultKind[]): readonly PermittedWrite[] {
  const merged = new Map<string, PermittedWrite>();
  for (const { only, ...write } of kinds.flatMap(({ writes }): readonly FaultWrite[] => writes)) {
    const key = [write.apiGroup, write.resource, write.subresource, write.operation].join('/');
    const known = merged.get(key);
    const isFree = only === undefined || known?.only.length === 0;
    merged.set(key, { ...write, only: isFree ? [] : [...(known?.only ?? []), only] });
  }
  return [...merged.values()];
}

/** What has to be read for the faults, each resource once. */
export function faultReads(kinds: readonly FaultKind[]): readonly FaultRead[] {
  const reads = kinds.flatMap((kind): readonly FaultRead[] => kind.reads);
  return [...new Map(reads.map((read) => [`${read.apiGroup}/${read.resource}`, read])).values()];
}
