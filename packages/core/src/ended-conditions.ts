import type { Condition, EpochMs } from '@seatrial/model';
import { withCondition } from './conditions.ts';

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
