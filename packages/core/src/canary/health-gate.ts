import { lateness, noteWholeness } from './lateness.ts';
import { type Case, type ReleaseDecision, takeBack } from './release.ts';

/** The case with what this look says of the canary's health noted in its status. */
export function noteCanary(subject: Case): Case {
  const { seen, release } = subject;
  const canary = seen.canary.type === 'Value' ? seen.canary.value : undefined;
  return canary?.tree === release.spec.tree ? noteWholeness(subject, canary.whole) : subject;
}

/** Crash loops, image pulls, quota, or simply not healthy in time: needs no traffic to be known. */
export function healthGate(subject: Case): ReleaseDecision | undefined {
  const { seen } = subject;
  const failure = seen.canary.type === 'Value' ? seen.canary.value.failure : undefined;
  const late = lateness(subject);
  if (failure !== undefined) return takeBack(subject, { outcome: 'Fail', gate: 'Health', ...failure });
  if (late === undefined) return undefined;
  return takeBack(subject, {
    outcome: 'Fail',
    gate: 'Health',
    reason: late.reason,
    message: `canary: ${late.message}`,
  });
}
