import type { Condition, KubeObject } from '@seatrial/model';
import { fromInstant } from '@seatrial/model';
import { type Fact, factKey } from './fact.ts';

/** That the actions of a record fail: its condition says so until they succeed. */
export function actionsFailed(
  record: KubeObject,
  { conditions }: { readonly conditions: readonly Condition[] },
): readonly Fact[] {
  const failed = conditions.find(({ type, status }) => type === 'ActionsSucceeded' && status === 'False');
  if (failed === undefined) return [];
  const at = fromInstant(failed.lastTransitionTime);
  const note = `${record.metadata.name}: ${failed.reason}: ${failed.message}`;
  return [{ reason: 'ActionsFailed', note, at, key: factKey(record, at, 'ActionsFailed'), isUndated: true }];
}
