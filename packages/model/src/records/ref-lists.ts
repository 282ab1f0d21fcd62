import { z } from 'zod';
import type { ObjectRef } from '../kubernetes.ts';
import { Ref } from './conditions.ts';

/** Objects that one list of a record names: twice as many as an application may have, as a release may stop between two versions. */
export const refsMax = 40_000;

/** Shorter lists stay as an earlier Seatrial reads them, and as people like to read them. */
const groupedFrom = 200;

/** An object, or many that differ by their names alone. */
const RefGroup = z.object({
  ...Ref.shape,
  name: Ref.shape.name.exactOptional(),
  names: z.array(z.string()).max(refsMax).exactOptional().describe('Names of several, in place of `name`.'),
});
type RefGroup = z.infer<typeof RefGroup>;

/** Objects, in a record grouped where they are many; read, each stands by itself. */
export const Refs = z.array(RefGroup).max(refsMax).transform(ungrouped);

function ungrouped(groups: readonly RefGroup[], context: z.RefinementCtx): ObjectRef[] {
  const refs = groups.flatMap(({ name, names = [], ...kind }): ObjectRef[] => {
    const all = name === undefined ? names : [name, ...names];
    return all.map((it) => ({ ...kind, name: it }));
  });
  if (refs.length > refsMax)
    context.addIssue({ code: 'custom', message: `has ${refs.length} objects, more than ${refsMax}` });
  return refs;
}

/** Lists of objects in the status of a record, by its kind. */
const refLists: Readonly<Record<string, readonly string[]>> = {
  Release: ['added', 'adopted', 'owned', 'left', 'inventory'],
  ApplicationState: ['adopted', 'inventory'],
};

/** A record as it is written: its long lists of objects grouped. One that has none is left as it is. */
export function withRefsGrouped<T extends { readonly kind: string; readonly [field: string]: unknown }>(
  record: T,
): T {
  const { status } = record;
  if (typeof status !== 'object' || status === null) return record;
  const lists = (refLists[record.kind] ?? []).flatMap((name) => {
    const refs: unknown = (status as Readonly<Record<string, unknown>>)[name];
    return Array.isArray(refs) && refs.length >= groupedFrom ? [[name, grouped(refs)] as const] : [];
  });
  return lists.length === 0 ? record : { ...record, status: { ...status, ...Object.fromEntries(lists) } };
}

function grouped(refs: readonly ObjectRef[]): readonly RefGroup[] {
  const kinds = Map.groupBy(refs, ({ apiVersion, kind, namespace }) => `${apiVersion} ${kind} ${namespace}`);
  return [...kinds.values()].flatMap((ofKind): readonly RefGroup[] => {
    const [first, ...others] = ofKind;
    if (first === undefined) return [];
    const { name, ...kind } = first;
    return others.length === 0 ? [first] : [{ ...kind, names: [name, ...others.map((it) => it.name)] }];
  });
}

/** What lists of objects take of a record. */
export function refListsBytes(lists: readonly (readonly ObjectRef[])[]): number {
  return lists.reduce((sum, refs) => sum + JSON.stringify(grouped(refs)).length, 0);
}
