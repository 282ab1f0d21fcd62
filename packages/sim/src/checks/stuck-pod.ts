import { templateHash } from '../kube/controller.ts';
import { isReady, isTerminating } from '../kube/pod.ts';
import type { Change, Store } from '../kube/store.ts';
import { isControlledBy } from './unlike-pods.ts';

/**
 * Whether the runner may write this pod, which it otherwise never does: it deletes one that is not ready, and that its
 * StatefulSet would not make like that any more.
 */
export function isStuckPodDeleted(store: Store, { object, previous, by }: Change): boolean {
  if (by !== 'Runner' || object.kind !== 'Pod' || previous === undefined) return false;
  const owner = store
    .ofKind('StatefulSet', object.metadata.namespace)
    .find((set) => isControlledBy(previous, set));
  const isDeletion = isTerminating(object) && !isTerminating(previous);
  if (owner === undefined || !isDeletion || isReady(previous)) return false;
  return previous.metadata.labels?.['controller-revision-hash'] !== templateHash(owner);
}
