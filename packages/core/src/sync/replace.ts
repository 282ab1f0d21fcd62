import type { KubeObject, Rollout } from '@seatrial/model';
import { annotations, groupKindOf } from '@seatrial/model';
import { keptKinds } from './prune.ts';

/**
 * Whether an object may be deleted and made again for a field that cannot be changed. Never one of a kind with which data or what
 * others made would go, nor what a rollout names: there a canary would stand beside nothing.
 *
 * @param rollout of its application, which is in the namespace of what it names
 */
export function isReplaceable(object: KubeObject, rollout: Rollout | undefined): boolean {
  return !keptKinds.has(groupKindOf(object)) && !isNamedBy(object, rollout);
}

/**
 * Whether it is to be, where the API server takes the manifest only as a new object. On the way back the manifest is of a version
 * that may not say it yet: then what is there does.
 */
export function isToBeReplaced(
  object: KubeObject,
  live: Pick<KubeObject, 'metadata'> | undefined,
  rollout: Rollout | undefined,
): boolean {
  return (
    (asksToBeReplaced(object) || (live !== undefined && asksToBeReplaced(live))) &&
    isReplaceable(object, rollout)
  );
}

export function asksToBeReplaced({ metadata }: Pick<KubeObject, 'metadata'>): boolean {
  return metadata.annotations?.[annotations.replace] === 'true';
}

/** What to do where the API server refuses the change alone. */
export const replaceHint = `a field of what is there cannot be changed; to have it deleted and made again, give its manifest the annotation ${annotations.replace}: "true"`;

function isNamedBy({ kind, metadata: { name } }: KubeObject, rollout: Rollout | undefined): boolean {
  if (rollout === undefined) return false;
  const named = [rollout.workload, { kind: 'Service', name: rollout.service }, rollout.route];
  return named.some((it) => it.kind === kind && it.name === name);
}
