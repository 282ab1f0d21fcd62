import type { KubeObject, ObjectRef } from '@seatrial/model';
import { groupKindOf, refKey, refOf } from '@seatrial/model';
import { inReverseWaves } from './waves.ts';

/** Never pruned: with them goes what others made, or data that no manifest brings back. */
const kept: ReadonlySet<string> = new Set([
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
}

/** What the inventory has and the new version does not. */
export function droppedBy(
  desired: readonly KubeObject[],
  {
    inventory,
    adopted = [],
  }: { readonly inventory: readonly ObjectRef[]; readonly adopted?: readonly ObjectRef[] | undefined },
): Dropped {
  const wanted = new Set(desired.map((object) => refKey(refOf(object))));
  const others = new Set(adopted.map(refKey));
  const dropped = inventory.filter((ref) => mayBeDeleted(ref) && !wanted.has(refKey(ref)));
  return {
    prune: inReverseWaves(dropped.filter((ref) => !others.has(refKey(ref)))),
    left: dropped.filter((ref) => others.has(refKey(ref))),
  };
}

/** Why so much is not pruned at once, if it is too much. */
export function pruneProblem(
  inventory: readonly ObjectRef[],
  prune: readonly ObjectRef[],
): string | undefined {
  if (prune.length <= pruneAlways || prune.length <= inventory.length * pruneShareMax) return undefined;
  return `it would delete ${prune.length} of the application's ${inventory.length} objects; at most half go at once: take them away in several commits`;
}

export function mayBeDeleted(ref: ObjectRef): boolean {
  return !kept.has(groupKindOf(ref));
}
