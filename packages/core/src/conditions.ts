import type { Condition, EpochMs } from '@seatrial/model';
import { toInstant } from '@seatrial/model';

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
