import { type Case, type ReleaseDecision, waitFor } from './release.ts';
import { idlePollMs, nextStep, stepAgeMs, stepsOf } from './steps.ts';

/** Each approval step asks for people who have not approved an earlier step. */
export function approval(subject: Case, count: number): ReleaseDecision {
  const { release, status } = subject;
  const before = stepsOf(release)
    .slice(0, status.stepIndex)
    .reduce((sum, step) => sum + (step.approval?.count ?? 0), 0);
  const people = [...new Set(release.spec.approvals.map((it) => it.by))].slice(before);
  if (people.length >= count) return nextStep(subject, 'Approved', `approved by ${people.join(', ')}`);
  const earlier = before === 0 ? '' : ' by people who approved no earlier step';
  return waitFor(
    subject,
    {
      reason: 'WaitingForApproval',
      message: `${people.length} of ${count} approvals${earlier}; "seatrial approve ${release.metadata.name}" gives one`,
    },
    [],
    idlePollMs(stepAgeMs(subject)),
  );
}
