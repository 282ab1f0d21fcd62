import type { Condition, ReleaseStatus } from '@seatrial/model';
import { fromInstant, toInstant } from '@seatrial/model';
import type { Case } from './release.ts';

const progressDeadlineSecondsDefault = 300;

/**
 * Notes since when what was applied has been there without being whole. Deadlines count from there and not from the
 * phase's beginning, so that no version is blamed for the time in which nobody was there to apply it.
 */
export function noteWholeness(subject: Case, isWhole: boolean): Case {
  const { notWholeSince, ...rest } = subject.status;
  if (isWhole) return { ...subject, status: rest };
  return { ...subject, status: { ...rest, notWholeSince: notWholeSince ?? toInstant(subject.now) } };
}

/** Why what was applied comes too late, if it does: it is not whole in time, or the server will not take it. */
export function lateness(subject: Case): { reason: string; message: string } | undefined {
  const { status, now } = subject;
  const deadlineSeconds = progressDeadlineSeconds(subject);
  const refused = refusal(status);
  const since = status.notWholeSince ?? refused?.lastTransitionTime;
  if (since === undefined || now - fromInstant(since) < deadlineSeconds * 1000) return undefined;
  return status.notWholeSince === undefined && refused !== undefined
    ? { reason: 'ApplyRefused', message: refused.message }
    : { reason: 'ProgressDeadlineExceeded', message: `not healthy within ${deadlineSeconds} s` };
}

export function progressDeadlineSeconds({ release }: Pick<Case, 'release'>): number {
  return release.spec.rollout?.progressDeadlineSeconds ?? progressDeadlineSecondsDefault;
}

/** Why the last actions were not done, if they were not. */
export function refusal({ conditions }: Pick<ReleaseStatus, 'conditions'>): Condition | undefined {
  return conditions.find((it) => it.type === 'ActionsSucceeded' && it.status === 'False');
}
