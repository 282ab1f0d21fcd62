import type { KubeObject, ObjectRef } from '@seatrial/model';
import { annotations, groupKindOf, refKey, refOf } from '@seatrial/model';
import { inReverseWaves } from './waves.ts';

/** Pruned only where they say so themselves: with them goes what others made, or data that no manifest brings back. */
export const keptKinds: ReadonlySet<string> = new Set([
  '/Namespace',
  '/PersistentVolumeClaim',
  'apiextensions.k8s.io/CustomResourceDefinition',
]);

/** A commit that takes away more than this share of what runs is more often a slip of a path than meant. */
const pruneShareMax = 0.5;
/** So many may always go: of few objects, a large share is soon reached. */
const pruneAlways = 5;

/** What a new version does not have, of what is in the cluster. */
export interface Dropped {
  readonly prune: readonly ObjectRef[];
  /** Was in the cluster before it was taken over, and stays. */
  readonly left: readonly ObjectRef[];
  /** Stays by its kind, or as it says itself. */
  readonly kept: readonly ObjectRef[];
}

/** What an application has in the cluster, by its records and by the version before. */
export interface Has {
  readonly inventory: readonly ObjectRef[];
  readonly adopted?: readonly ObjectRef[] | undefined;
  /** The version before, where that is at hand: its manifests may say what becomes of an object. */
  readonly previous?: readonly KubeObject[];
  /** The application's own, which holds its records and never goes. */
  readonly namespace?: string | undefined;
}

/** What the inventory has and the new version does not. */
export function droppedBy(
  desired: readonly KubeObject[],
  { inventory, adopted = [], previous = [], namespace }: Has,
): Dropped {
  const wanted = new Set(desired.map((object) => refKey(refOf(object))));
  const others = new Set(adopted.map(refKey));
  const before = new Map(previous.map((object) => [refKey(refOf(object)), object]));
  const dropped = Map.groupBy(
    inventory.filter((ref) => !wanted.has(refKey(ref))),
    (ref) => {
      if (others.has(refKey(ref))) return 'left';
      return mayBeDeleted(before.get(refKey(ref)) ?? sayingNothing(ref), namespace) ? 'prune' : 'kept';
    },
  );
  return {
    prune: inReverseWaves(dropped.get('prune') ?? []),
    left: dropped.get('left') ?? [],
    kept: dropped.get('kept') ?? [],
  };
}

/** Why a version is not released that takes too much away at once, if it does. */
export function tooMuchTaken(desired: readonly KubeObject[], has: Has): string | undefined {
  return pruneProblem(has.inventory, droppedBy(desired, has).prune);
}

/** Why so much is not pruned at once, if it is too much. */
export function pruneProblem(
  inventory: readonly ObjectRef[],
  prune: readonly ObjectRef[],
): string | undefined {
  if (prune.length <= pruneAlways || prune.length <= inventory.length * pruneShareMax) return undefined;
  return `it would delete ${prune.length} of the application's ${inventory.length} objects; at most half go at once: take them away in several commits`;
}

/**
 * Whether an object that no version has any more may be deleted, by its kind and its annotation. Of a manifest that says what
 * was meant; of a live object what counts.
 * @param namespace the application's own
 */
export function mayBeDeleted(object: KubeObject, namespace?: string): boolean {
  const said = object.metadata.annotations?.[annotations.prune];
  if (said === 'disabled') return false;
  if (!keptKinds.has(groupKindOf(object))) return true;
  const holdsRecords = groupKindOf(object) === '/Namespace' && object.metadata.name === namespace;
  return said === 'enabled' && !holdsRecords;
}

/** An object of which only the name is known. */
export function sayingNothing({ apiVersion, kind, namespace, name }: ObjectRef): KubeObject {
  return { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } };
}
