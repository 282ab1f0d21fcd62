import { withCondition } from '../conditions.ts';
import { type Case, type ReleaseDecision, takeBack, waitPatiently, whyNoValue } from './release.ts';

/** Nothing is written of a version that the API server would not take whole. While it cannot say, the release waits. */
export function dryRun(subject: Case): ReleaseDecision | undefined {
  const { adopted, objections } = subject.seen;
  if (adopted.type !== 'Value' || objections.type !== 'Value') {
    const message = whyNoValue(adopted.type === 'Value' ? objections : adopted);
    const why = { reason: 'DryRunRefused', message };
    const condition = { type: 'ActionsSucceeded', status: 'False', ...why } as const;
    const conditions = withCondition(subject.status.conditions, condition, subject.now);
    return waitPatiently({ ...subject, status: { ...subject.status, conditions } }, why);
  }
  const [first] = objections.value;
  if (first === undefined) return undefined;
  const more = objections.value.length - 1;
  const message = more === 0 ? first : `${first} (and ${more} more)`;
  return takeBack(subject, { outcome: 'Fail', gate: 'Health', reason: 'InvalidManifests', message });
}
