import type { KubeObject } from '@seatrial/model';
import { goesFirst } from './leftovers.ts';
import type { Case, ReleaseAction } from './release.ts';

/**
 * Puts a version in place of the one that runs. Autoscalers that it does not have go first: one that stayed until the
 * clean-up would scale the new pods as it did the old ones, and that is where they would be left.
 */
export function replaceStable({ seen }: Case, objects: readonly KubeObject[]): readonly ReleaseAction[] {
  const left = seen.leftovers.type === 'Value' ? seen.leftovers.value : [];
  const refs = left.filter(goesFirst);
  return [...(refs.length === 0 ? [] : [{ type: 'Delete' as const, refs }]), { type: 'Apply', objects }];
}
