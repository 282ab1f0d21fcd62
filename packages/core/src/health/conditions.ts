import type { EpochMs, KubeObject } from '@seatrial/model';
import { field, items, stringAt } from '../fields.ts';

/** A condition of a live object, whatever of it is there. */
export interface ConditionView {
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  /** When the status last changed; absent where the object does not say. */
  readonly since?: EpochMs;
}

export function conditionOf(object: KubeObject, type: string): ConditionView | undefined {
  const found = items(object, 'status', 'conditions').find((condition) => field(condition, 'type') === type);
  if (found === undefined) return undefined;
  const since = Date.parse(stringAt(found, 'lastTransitionTime') ?? '');
  return {
    status: stringAt(found, 'status') ?? 'Unknown',
    reason: stringAt(found, 'reason') ?? '',
    message: stringAt(found, 'message') ?? '',
    ...(Number.isNaN(since) ? {} : { since }),
  };
}
