import { field, isApplier, items, makerOf, placedName, stringAt } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { annotations, fieldManager, labels, refKey, refOf } from '@seatrial/model';
import { ownEntries } from '../view/own-fields.ts';

/** Objects that a message names; of further ones it gives the number. */
const namedMax = 10;

/**
 * Whether Seatrial does not manage a live object: it has no label of an application, and was never applied by Seatrial.
 * Somebody has made it with another tool. A namespace is its applications' together.
 *
 * @param own what the asking application has by its records: of that a label may be lost
 */
export function isUnmanaged(live: KubeObject | undefined, own: ReadonlySet<string>): live is KubeObject {
  if (live === undefined || live.kind === 'Namespace') return false;
  if (live.metadata.labels?.[labels.application] !== undefined || own.has(refKey(refOf(live)))) return false;
  return appliedBySeatrial(live).length === 0;
}

/** Fields of a live object that Seatrial has applied, as trees of FieldsV1 (meta/v1). */
export function appliedBySeatrial(live: KubeObject): readonly unknown[] {
  return ownEntries(live).map((it) => field(it, 'fieldsV1'));
}

/** What to do about objects that are there already, for people. */
export function unmanagedText(unmanaged: readonly KubeObject[]): string {
  const named = unmanaged.slice(0, namedMax).map(describeUnmanaged);
  const more = unmanaged.length - named.length;
  const list = [...named, ...(more === 0 ? [] : [`${more} more`])].join(', ');
  const [it, one] = unmanaged.length === 1 ? ['it', 'its manifest'] : ['them', 'their manifests'];
  return `Cannot apply ${list}: in the cluster already, and not made by Seatrial; to have Seatrial take ${it} over, give ${one} the annotation ${annotations.adopt}: "true", and take ${it} from the tool that applies ${it} today; else rename ${it}, or delete ${it} in the cluster`;
}

function describeUnmanaged(live: KubeObject): string {
  return `${placedName(refOf(live))} (${makerOf(live).text})`;
}

/**
 * A merge patch that gives Seatrial the fields which the tools before it have applied, so that what a later version leaves
 * out goes: a field stays for as long as any manager has it. Controllers keep theirs. As kubectl does with its own
 * (k8s.io/client-go util/csaupgrade). Undefined where there is nothing to take.
 */
export function takingFields(live: KubeObject): Readonly<Record<string, unknown>> | undefined {
  const { apiVersion } = live;
  const isTaken = (entry: unknown): boolean =>
    isOfObject(entry) && isApplier(managerOf(entry)) && stringAt(entry, 'apiVersion') === apiVersion;
  const all = managersOf(live);
  const taken = all.filter(isTaken).map((entry) => field(entry, 'fieldsV1'));
  if (taken.length === 0) return undefined;
  const own = {
    manager: fieldManager,
    operation: 'Apply',
    apiVersion,
    fieldsType: 'FieldsV1',
    fieldsV1: taken.reduce(union),
  };
  return { metadata: { managedFields: [...all.filter((entry) => !isTaken(entry)), own] } };
}

/** Of two trees of FieldsV1 (meta/v1), in which every node is a map. */
function union(one: unknown, other: unknown): unknown {
  if (!isMap(one) || !isMap(other)) return isMap(one) ? one : other;
  const merged: Record<string, unknown> = { ...one };
  for (const [key, value] of Object.entries(other)) {
    merged[key] = key in merged ? union(merged[key], value) : value;
  }
  return merged;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Entries of `metadata.managedFields` (meta/v1). */
function managersOf(live: KubeObject): readonly unknown[] {
  return items(live, 'metadata', 'managedFields');
}

function managerOf(entry: unknown): string {
  return stringAt(entry, 'manager') ?? '';
}

/** Not of a subresource, such as the status that its controller writes, or the scale. */
function isOfObject(entry: unknown): boolean {
  return (stringAt(entry, 'subresource') ?? '') === '';
}
