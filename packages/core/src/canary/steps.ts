import type { Release, ReleaseStatus, Step } from '@seatrial/model';
import { fromInstant, toInstant } from '@seatrial/model';
import { enter } from '../decision.ts';
import { type Case, decided, type ReleaseDecision } from './release.ts';

/** How often the error-rate gate looks. */
export const gateLookMs = 1_000;

/** A step that lasts longer than this is likely to last for hours: then the cluster is asked less often. */
const shortStepMs = 60_000;
const longStepPollMs = 5_000;

/** What a release goes through before its promotion; a way back goes through nothing. */
export function stepsOf(release: Release): readonly Step[] {
  if (release.spec.undo !== undefined) return [];
  return release.spec.rollout?.steps ?? release.spec.steps ?? [];
}

/** The step that was begun last, of all: `2/3`, and `0/3` before the first; nothing where there are none to take. */
export function stepPosition(release: Release, status: ReleaseStatus): string | undefined {
  const { stepIndex, stepStartedAt, withoutCanary } = status;
  const steps = stepsOf(release).length;
  const isFirst = release.spec.previousVersion === undefined;
  if (steps === 0 || (isFirst && withoutCanary !== true)) return undefined;
  return `${stepIndex + (stepStartedAt === undefined ? 0 : 1)}/${steps}`;
}

export function stepAgeMs({ status, now }: Case): number {
  return status.stepStartedAt === undefined ? 0 : now - fromInstant(status.stepStartedAt);
}

/** How long to wait between looks at a canary that only takes its traffic. */
export function idlePollMs(ageMs: number): number {
  return ageMs < shortStepMs ? gateLookMs : longStepPollMs;
}

/** Writes the step's intent into the record before anything is done for it. */
export function beginStep({ status, now }: Case, step: Step): ReleaseDecision {
  const weightPercent = step.setWeight ?? status.weightPercent;
  return decided({ ...status, weightPercent, stepStartedAt: toInstant(now) }, [], now);
}

export function nextStep({ status, now }: Case, reason: string, message: string): ReleaseDecision {
  const {
    stepStartedAt: _,
    routeWaitingSince: __,
    ...rest
  } = enter(status, status.phase, { reason, message }, now);
  return decided({ ...rest, stepIndex: status.stepIndex + 1 }, [], now);
}
