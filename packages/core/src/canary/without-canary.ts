import type { Release, Step } from '@seatrial/model';
import { holdsWithoutCanary, refOf, toInstant } from '@seatrial/model';
import { approval } from './approval.ts';
import { pause } from './pause.ts';
import { promotedNow } from './promote-now.ts';
import { type Case, moveTo, type ReleaseDecision, waitFor, whyNoValue } from './release.ts';
import { resourcesBefore } from './resource-health.ts';
import { routesBefore } from './route-health.ts';
import { beginStep, nextStep, stepsOf } from './steps.ts';

/** Why no canary tries this change, and what the steps make of that. */
export function startWithoutCanary(subject: Case): ReleaseDecision {
  const { message, steps } = wayWithoutCanary(subject.release);
  if (steps.length === 0) return promoteDirectly(subject, message);
  const why = { reason: 'WithoutCanary', message: `${message}; its approvals and pauses hold all the same` };
  return moveTo(subject, 'Progressing', why, { withoutCanary: true });
}

/** Why a release has no canary, and which of its steps hold it all the same. */
export function wayWithoutCanary(release: Release): {
  readonly message: string;
  readonly steps: readonly Step[];
} {
  const isHeld = release.spec.rollout?.approvals !== 'GatedChangesOnly';
  return {
    message:
      release.spec.previousVersion === undefined
        ? 'first version: there is nothing to compare it with'
        : 'nothing that a gated workload runs has changed',
    steps: isHeld ? stepsOf(release).filter(holdsWithoutCanary) : [],
  };
}

/** Takes the steps that ask nothing of a canary, and says which ones are skipped. */
export function progressWithoutCanary(subject: Case): ReleaseDecision {
  const { release, status } = subject;
  const now = promotedNow(release);
  if (now !== undefined) return promoteDirectly(subject, now.message, now);
  const left = stepsOf(release).slice(status.stepIndex);
  const [step] = left;
  if (step === undefined) return promoteDirectly(subject, 'all steps that hold without a canary are done');
  if (!holdsWithoutCanary(step)) return skip(subject, left);
  if (status.stepStartedAt === undefined) return beginStep(subject, step);
  return step.pause === undefined
    ? approval(subject, step.approval?.count ?? 0)
    : pause(subject, step.pause.seconds);
}

/** All that are skipped before the next one that holds, as one entry of the history. */
function skip(subject: Case, left: readonly Step[]): ReleaseDecision {
  const next = left.findIndex(holdsWithoutCanary);
  const skipped = next < 0 ? left : left.slice(0, next);
  const text = skipped.map((step) => (step.setWeight === undefined ? 'evidence' : `${step.setWeight}%`));
  const message = `skipped, for there is no canary: ${text.join(', ')}`;
  const { status } = subject;
  const last = { ...status, stepIndex: status.stepIndex + skipped.length - 1 };
  return nextStep({ ...subject, status: last }, 'StepsSkipped', message);
}

function promoteDirectly(
  subject: Case,
  message: string,
  asked?: { readonly reason: string; readonly by: string },
): ReleaseDecision {
  const { release, seen, now, status } = subject;
  if (seen.plan.type !== 'Value')
    return waitFor(subject, { reason: 'ManifestsUnavailable', message: whyNoValue(seen.plan) });
  const approvers = [...new Set(release.spec.approvals.map(({ by }) => by))].join(', ');
  const by = asked?.by ?? (status.withoutCanary === true ? approvers : '');
  const why = { reason: asked?.reason ?? 'Direct', message };
  const gate = asked === undefined ? 'Direct' : 'Person';
  return moveTo(subject, 'Promoting', why, {
    ...routesBefore(subject),
    ...resourcesBefore(subject),
    inventory: seen.plan.value.full.map(refOf),
    ...(by === '' ? {} : { verdict: { outcome: 'Pass', gate, ...why, at: toInstant(now), by } }),
  });
}
