import { stepsOf } from '@seatrial/core';
import { holdsWithoutCanary, type Release, type Step } from '@seatrial/model';
import { duration } from '../output/duration.ts';

/** What a step does, in words. */
export function stepText(step: Step): string {
  if (step.setWeight !== undefined) return `send ${step.setWeight}% of the requests to the canary`;
  if (step.pause !== undefined) return `hold for ${duration(step.pause.seconds * 1000)}`;
  if (step.evidence !== undefined) {
    return `wait for the error-rate gate to pass, at most ${duration(step.evidence.timeoutSeconds * 1000)}`;
  }
  const count = step.approval?.count ?? 1;
  return count === 1 ? 'wait for an approval' : `wait for ${count} approvals`;
}

/** The steps with a mark each: taken `✓`, skipped `-`, being taken `>`, where it ended `x`, not taken yet. */
export function stepLines(release: Release): readonly string[] {
  const { status, spec } = release;
  if (spec.undo !== undefined) return ['none, the version before is applied at once: a person asked for it'];
  const steps = stepsOf(release);
  const isSkipped = (step: Step): boolean => status?.withoutCanary === true && !holdsWithoutCanary(step);
  const direct = status?.history.find(({ reason }) => reason === 'Direct');
  if (direct !== undefined && status?.withoutCanary !== true)
    return [`none, applied at once: ${direct.message}`];
  const all = status?.phase === 'Promoting' || status?.phase === 'Watching' || status?.phase === 'Promoted';
  const at = all ? steps.length : (status?.stepIndex ?? 0);
  const over =
    status?.phase === 'RollingBack' || status?.phase === 'RolledBack' || status?.phase === 'Superseded';
  const here = over ? 'x' : status?.phase === 'Progressing' ? '>' : ' ';
  return steps.map((step, index) => {
    const mark = isSkipped(step) ? '-' : index < at ? '✓' : index === at ? here : ' ';
    return `${mark} ${index + 1}. ${stepText(step)}${isSkipped(step) ? ' (skipped: no canary)' : ''}`;
  });
}
