import { type Condition, type EpochMs, toInstant } from '@seatrial/model';

/** Sets one condition; its transition time moves only when its status does (metav1.Condition). */
export function withCondition(
  conditions: readonly Condition[],
  wanted: Pick<Condition, 'type' | 'status' | 'reason' | 'message'>,
  now: EpochMs,
): Condition[] {
  const old = conditions.find((condition) => condition.type === wanted.type);
  const lastTransitionTime = old?.status === wanted.status ? old.lastTransitionTime : toInstant(now);
  return [
    ...conditions.filter((condition) => condition.type !== wanted.type),
    { ...wanted, lastTransitionTime },
  ].sort((a, b) => (a.type < b.type ? -1 : 1));
}

/** How a record that has ended did so, for programs that wait for it. */
export interface Ending {
  /** Whether it ended as was hoped for. */
  readonly type: 'Promoted' | 'Passed';
  readonly isTrue: boolean;
  readonly reason: string;
  readonly message: string;
}

/**
 * Conditions of a record that has ended, for `kubectl wait`: `Finished` whatever came out, and `Promoted` of a release or
 * `Passed` of a scenario run by what did. While it goes on there is neither, so that waiting for one waits.
 */
export function withEnding(
  conditions: readonly Condition[],
  { type, isTrue, reason, message }: Ending,
  now: EpochMs,
): Condition[] {
  const why = { reason, message };
  const finished = withCondition(conditions, { type: 'Finished', status: 'True', ...why }, now);
  return withCondition(finished, { type, status: isTrue ? 'True' : 'False', ...why }, now);
}
