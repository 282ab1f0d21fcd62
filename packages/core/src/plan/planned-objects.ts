import type { Adoption, KubeObject, ObjectRef, PlannedObject, PlanRefusal } from '@seatrial/model';
import { annotations, refKey, refOf } from '@seatrial/model';
import { isApplier } from '../adoption/maker.ts';
import type { ReleasePlan } from '../canary/plan.ts';
import type { Hiding } from '../hiding.ts';
import { wavesOf } from '../sync/waves.ts';
import { keptFields } from './kept-fields.ts';
import { plannedFields } from './planned-fields.ts';

/** What was found out about an object that a version has. */
export type Asked =
  /** It is not there; where it could not be asked about beforehand, `message` says why. */
  | { readonly type: 'Missing'; readonly message?: string }
  | {
      readonly type: 'There';
      readonly before: KubeObject;
      readonly after: KubeObject;
      readonly message?: string;
    }
  | { readonly type: 'Refused'; readonly refusal: PlanRefusal }
  | { readonly type: 'NotAsked'; readonly message: string };

export interface ObjectsAsked {
  /** By `refKey`, of all of the plan's objects. */
  readonly asked: ReadonlyMap<string, Asked>;
  /** By `refKey`, those that the version drops and that are there; absent where nobody looked. */
  readonly there?: ReadonlySet<string>;
  /** By `refKey`, whose it is that is there already; absent where nobody looked. */
  readonly adoptions?: ReadonlyMap<string, Adoption>;
}

const keptTexts = {
  Adopted: 'it was in the cluster before it was taken over',
  Kept: `it is not deleted: its annotation ${annotations.prune} says so, or has to say "enabled" for objects of its kind, with which data or what others made would go`,
};

/** Each object of a release: what becomes of it, in the order in which that happens. */
export function plannedObjects(
  plan: ReleasePlan,
  { asked, there, adoptions }: ObjectsAsked,
  hiding?: Hiding,
): readonly PlannedObject[] {
  const previous = new Map(plan.previous.map((object) => [refKey(refOf(object)), object]));
  const first = new Set((plan.canary?.first ?? []).map((object) => refKey(refOf(object))));
  const applied = wavesOf(plan.full).flatMap((wave, index) =>
    wave.map((object): PlannedObject => {
      const key = refKey(refOf(object));
      const when = plan.canary === undefined ? 'AtOnce' : first.has(key) ? 'BeforeCanary' : 'AtPromotion';
      return {
        ...refOf(object),
        wave: index + 1,
        when,
        ...adopting(outcomeOf(object, previous.get(key), asked.get(key), hiding), adoptions?.get(key)),
      };
    }),
  );
  return [...applied, ...dropped(plan, there)];
}

type Outcome = Pick<PlannedObject, 'action' | 'fields' | 'kept'> &
  Partial<Pick<PlannedObject, 'more' | 'restartsPods' | 'refusal' | 'message'>>;

function outcomeOf(
  desired: KubeObject,
  previous: KubeObject | undefined,
  asked: Asked | undefined,
  hiding: Hiding | undefined,
): Outcome {
  const nothing = { fields: [], kept: [] };
  switch (asked?.type) {
    case undefined:
      return { action: 'NotAsked', ...nothing, message: 'nobody asked about it' };
    case 'NotAsked':
      return { action: 'NotAsked', ...nothing, message: asked.message };
    case 'Refused':
      return { action: 'Refused', ...nothing, refusal: asked.refusal };
    case 'Missing':
      return { action: 'Create', ...nothing, ...messageOf(asked) };
    case 'There': {
      const { fields, total, restartsPods } = plannedFields(asked, { previous, desired }, hiding);
      if (total === 0) return { action: 'None', ...nothing, ...messageOf(asked) };
      return {
        action: 'Change',
        fields: [...fields],
        kept: keptFields(asked.before, desired),
        ...(total > fields.length ? { more: total - fields.length } : {}),
        ...(restartsPods ? { restartsPods } : {}),
        ...messageOf(asked),
      };
    }
    default:
      return asked satisfies never;
  }
}

/** What tools have applied becomes Seatrial's first, so that what no manifest has goes with the first apply. */
function adopting(
  outcome: Outcome,
  adoption: Adoption | undefined,
): Outcome & Pick<PlannedObject, 'adoption'> {
  if (adoption === undefined) return outcome;
  const isTaken = ({ managers }: PlannedObject['kept'][number]): boolean => managers.every(isApplier);
  return {
    ...outcome,
    kept: outcome.kept.filter((it) => !isTaken(it)),
    adoption: { ...adoption, goes: outcome.kept.filter(isTaken) },
  };
}

function messageOf({ message }: { readonly message?: string }): Pick<PlannedObject, 'message'> {
  return message === undefined ? {} : { message };
}

/** What the version before had and this one does not: it goes, or says why it stays. */
function dropped(plan: ReleasePlan, there: ReadonlySet<string> | undefined): readonly PlannedObject[] {
  const nothing = { fields: [], kept: [] };
  const isThere = (ref: ObjectRef): boolean => there?.has(refKey(ref)) ?? true;
  return [
    ...plan.prune.filter(isThere).map((ref): PlannedObject => ({ ...ref, action: 'Delete', ...nothing })),
    ...plan.left
      .filter(isThere)
      .map((ref): PlannedObject => ({ ...ref, action: 'Keep', ...nothing, message: keptTexts.Adopted })),
    ...plan.kept
      .filter(isThere)
      .map((ref): PlannedObject => ({ ...ref, action: 'Keep', ...nothing, message: keptTexts.Kept })),
  ];
}
