import type { KubeObject, NotTried, ObjectRef } from '@seatrial/model';
import { annotations, refKey, refOf } from '@seatrial/model';
import { stringAt } from '../fields.ts';
import { isSameJson } from '../same-json.ts';
import type { Versions } from './before-canary.ts';
import { withoutVersionMark } from './gated-change.ts';

/** A record names so many. */
export const notTriedMax = 100;

/** What a version changes and its canary cannot try: known before it starts. */
export function notTried(
  { desired, previous }: Versions,
  tried: readonly KubeObject[],
  prune: readonly ObjectRef[],
): readonly NotTried[] {
  const before = new Map(previous.map((object) => [refKey(refOf(object)), object]));
  const isTried = new Set(tried.map((object) => refKey(refOf(object))));
  const waiting = desired
    .filter((object) => !isTried.has(refKey(refOf(object))))
    .flatMap((object): readonly NotTried[] => {
      const old = before.get(refKey(refOf(object)));
      if (old !== undefined && isSameJson(withoutVersionMark(old), withoutVersionMark(object))) return [];
      return [{ ...refOf(object), reason: reasonFor(object, old) }];
    });
  const going = prune.map((ref): NotTried => ({ ...ref, reason: 'Removed' }));
  return [...waiting, ...going].slice(0, notTriedMax);
}

function reasonFor(object: KubeObject, old: KubeObject | undefined): NotTried['reason'] {
  if (object.metadata.annotations?.[annotations.canary] === 'Withhold') return 'Withheld';
  if (old === undefined) return 'New';
  return stringAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete' ? 'LeftToPeople' : 'Changed';
}
