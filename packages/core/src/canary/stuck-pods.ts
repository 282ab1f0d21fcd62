import type { ObjectRef } from '@seatrial/model';
import { namesText } from '../name-of.ts';
import type { Case, ReleaseAction } from './release.ts';
import { workloadsSeen } from './untouched-health.ts';

interface StuckPod {
  readonly ref: ObjectRef;
  readonly uid: string;
}

/**
 * Pods that keep workloads from the version that has been applied to them: of another template, and not ready. Of each
 * workload it is one at a time, the one that its controller waits for. Workloads that the release leaves alone are not its business.
 */
function stuckPods(subject: Case, version: string | undefined): readonly StuckPod[] {
  return workloadsSeen(subject).flatMap(({ ref: { namespace }, health, isTouched }) => {
    const { stuckPod } = health;
    if (stuckPod === undefined || !isTouched || health.version !== version) return [];
    const { name, uid } = stuckPod;
    const place = namespace === undefined ? {} : { namespace };
    return [{ ref: { apiVersion: 'v1', kind: 'Pod', ...place, name }, uid }];
  });
}

/** Deletes them: a pod that is not ready serves nobody, and its controller would replace it anyway. */
export function deleteStuckPods(subject: Case, version: string | undefined): readonly ReleaseAction[] {
  return stuckPods(subject, version).map(({ ref, uid }) => ({ type: 'DeletePod', pod: ref, uid }));
}

/** Names them, to be added to a message. */
export function stuckText(subject: Case, version: string | undefined): string {
  const refs = stuckPods(subject, version).map(({ ref }) => ref);
  if (refs.length === 0) return '';
  return `; deleted, as their StatefulSets wait for them and they run another version: ${namesText(refs)}`;
}

/** Where they stayed: the runner may not delete them, or finalizers keep them. */
export function stillStuckText(subject: Case, version: string | undefined): string {
  const refs = stuckPods(subject, version).map(({ ref }) => ref);
  if (refs.length === 0) return '';
  return `; StatefulSets wait for pods that still run another version: delete ${namesText(refs)}`;
}
