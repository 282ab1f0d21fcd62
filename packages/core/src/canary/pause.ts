import { type Case, type ReleaseDecision, waitFor } from './release.ts';
import { idlePollMs, nextStep, stepAgeMs } from './steps.ts';

/** Holds for a time; with a canary the gates go on meanwhile. */
export function pause(subject: Case, seconds: number): ReleaseDecision {
  const ageMs = stepAgeMs(subject);
  const leftMs = seconds * 1000 - ageMs;
  if (leftMs <= 0) return nextStep(subject, 'PauseOver', `held for ${seconds} s`);
  const why = { reason: 'Paused', message: `holds for ${seconds} s` };
  return waitFor(subject, why, [], Math.min(leftMs, idlePollMs(ageMs)));
}
