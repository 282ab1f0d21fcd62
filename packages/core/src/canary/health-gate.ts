import { noteWholeness, notHealthy } from './lateness.ts';
import { type Case, type ReleaseDecision, takeBack } from './release.ts';

/** The case with what this look says of the canary's health noted in its status. */
export function noteCanary(subject: Case): Case {
  const { seen, release } = subject;
  const canary = seen.canary.type === 'Value' ? seen.canary.value : undefined;
  return canary?.version === release.spec.version ? noteWholeness(subject, canary.whole) : subject;
}

/** Crash loops, images that are not there, or simply not healthy in time: needs no traffic to be known. */
export function healthGate(subject: Case): ReleaseDecision | undefined {
  const { canary } = subject.seen;
  const unwell = notHealthy(subject, canary.type === 'Value' ? [canary.value] : []);
  if (unwell === undefined) return undefined;
  return takeBack(subject, { ...unwell, message: `canary: ${unwell.message}` });
}
