import { createHash } from 'node:crypto';
import { field, isSameJson, items, stringAt } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { annotations, fieldManager } from '@seatrial/model';

/** What the API server says of the fields that Seatrial has applied (meta/v1 ManagedFieldsEntry); of a copy, the mark of that. */
export function ownEntries(live: KubeObject): readonly unknown[] {
  return items(live, 'metadata', 'managedFields').filter(
    (it) => stringAt(it, 'manager') === fieldManager && stringAt(it, 'operation') === 'Apply',
  );
}

/**
 * The same for the same entries, whether they were read or came with a copy. Who changes a field of ours takes it from us, and
 * who applies in our name changes the time. Undefined where nothing is ours.
 */
export function ownFieldsMark(live: KubeObject): string | undefined {
  const own = ownEntries(live);
  if (own.length === 0) return undefined;
  return stringAt(own[0], 'mark') ?? createHash('sha256').update(JSON.stringify(own)).digest('base64');
}

/** Whether the same fields of two readings of an object are ours, whenever they were applied; not to be asked of copies. */
export function haveSameOwnFields(one: KubeObject, other: KubeObject): boolean {
  const [ours, theirs] = [one, other].map((it) => ownEntries(it).map((entry) => field(entry, 'fieldsV1')));
  return isSameJson(ours, theirs);
}

/** A copy that tells of its managedFields only whether ours have changed: often they are more than half of an object. */
export function withOwnFieldsMarked(object: KubeObject): KubeObject {
  const mark = ownFieldsMark(object);
  const { managedFields: _, ...metadata } = object.metadata as KubeObject['metadata'] & {
    managedFields?: unknown;
  };
  if (mark === undefined) return { ...object, metadata };
  const entry = { manager: fieldManager, operation: 'Apply', mark };
  return { ...object, metadata: { ...metadata, managedFields: [entry] } as KubeObject['metadata'] };
}

/** What decisions read of the objects of most kinds, and no more: there may be many. Of annotations, for whom a Namespace was made. */
export function metadataMarked(object: KubeObject): KubeObject {
  const { apiVersion, kind, metadata } = withOwnFieldsMarked(object);
  const { annotations: all, ownerReferences: _, ...kept } = metadata;
  const madeFor = all?.[annotations.madeFor];
  const own = madeFor === undefined ? {} : { annotations: { [annotations.madeFor]: madeFor } };
  return { apiVersion, kind, metadata: { ...kept, ...own } };
}
