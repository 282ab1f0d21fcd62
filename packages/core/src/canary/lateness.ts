import type { Condition, ReleaseStatus, Verdict } from '@seatrial/model';
import { fromInstant, toInstant } from '@seatrial/model';
import type { Crash } from '../health/crash.ts';
import { isDenial } from '../health/refused.ts';
import type { WorkloadHealth } from '../health/workload.ts';
import type { Case } from './release.ts';

const progressDeadlineSecondsDefault = 300;

/**
 * Notes since when what was applied has been there without being whole. Deadlines count from there and not from the
 * phase's beginning, so that no version is blamed for the time in which nobody was there to apply it; nor for that in which
 * nobody could see what had become of it.
 */
export function noteWholeness(subject: Case, isWhole: boolean): Case {
  const { notWholeSince, ...rest } = subject.status;
  if (isWhole) return { ...subject, status: rest };
  const { now, seen } = subject;
  const since = notWholeSince === undefined ? now : fromInstant(notWholeSince) + (seen.unseenMs ?? 0);
  return { ...subject, status: { ...rest, notWholeSince: toInstant(Math.min(now, since)) } };
}

/**
 * What the release says of a version that has not become healthy. Where the cluster or a registry did not do its part,
 * nothing is known of the version: it is not kept out, nor taken out of the config branch.
 */
export type NotHealthy = Pick<Verdict, 'gate' | 'reason' | 'message'> & {
  readonly outcome: 'Fail' | 'Inconclusive';
  readonly crash?: Crash;
};

/** Of what a look saw: what speaks against the version at once, else what came too late and why. */
export function notHealthy(subject: Case, workloads: readonly WorkloadHealth[]): NotHealthy | undefined {
  const failure = workloads.find((it) => it.failure !== undefined)?.failure;
  if (failure !== undefined) {
    return { outcome: 'Fail', gate: 'Health', ...failure };
  }
  const late = lateness(subject);
  if (late === undefined) return undefined;
  if (late.reason === 'ApplyRefused') return applyRefused(subject, late);
  const unwhole = workloads.filter(({ whole }) => !whole);
  const obstacle = unwhole[0]?.obstacle;
  if (obstacle === undefined || !unwhole.every((it) => it.obstacle)) {
    return { outcome: 'Fail', gate: 'Health', ...late };
  }
  const { reason, message } = obstacle;
  return { outcome: 'Inconclusive', gate: 'Infrastructure', reason, message: `${late.message}: ${message}` };
}

/**
 * What the API server finds wrong in an object, or a policy denies, is the version's. A right that the runner lacks, a quota, a
 * webhook or a server that does not answer, an object that somebody else has made: none of that is.
 */
function applyRefused({ status }: Case, late: { reason: string; message: string }): NotHealthy {
  const refused = refusal(status);
  const isVersions = refused?.reason === 'Invalid' || isDenial(refused?.message ?? '');
  return isVersions
    ? { outcome: 'Fail', gate: 'Health', ...late }
    : { outcome: 'Inconclusive', gate: 'Infrastructure', ...late };
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
