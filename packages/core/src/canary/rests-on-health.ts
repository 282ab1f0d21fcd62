import type { Release } from '@seatrial/model';
import { type ReleaseDecision, taskOf } from './release.ts';

/** Phases that a release comes to because something was seen to be well. */
const reached: readonly string[] = [
  'Progressing',
  'Promoting',
  'Watching',
  'Promoted',
  'RolledBack',
  'Superseded',
];

/**
 * Whether a decision is one of those that users feel if what it rests on is not so any more: more of them get the version,
 * it becomes stable, or what still serves is deleted. To wait, and to take back, is safe on what was so a moment ago.
 */
export function restsOnHealth({ status: before }: Release, { status }: ReleaseDecision): boolean {
  if (before === undefined || before.phase === 'Pending') return false;
  if (status.phase !== before.phase) return reached.includes(status.phase);
  const isPromoting = status.phase === 'Promoting' && status.weightPercent !== before.weightPercent;
  const isCleaning = taskOf(status) === 'Cleaning' && taskOf(before) !== 'Cleaning';
  return status.stepIndex > before.stepIndex || isPromoting || isCleaning;
}
