import type { PlannedApplication } from '@seatrial/model';
import type { Hiding } from '../hiding.ts';

/** What an application's files and API servers say of it, without secrets; fields are hidden before they are cut. */
export function withoutSecrets(planned: PlannedApplication, hiding: Hiding): PlannedApplication {
  const { message, problems, notes, rollout, objects } = planned;
  return {
    ...planned,
    message: hiding.without(message),
    problems: problems.map(hiding.without),
    notes: notes.map(hiding.without),
    ...(rollout === undefined ? {} : { rollout: { ...rollout, ...saidOf(rollout, hiding) } }),
    objects: objects.map((object) => ({
      ...object,
      ...saidOf(object, hiding),
      ...(object.refusal === undefined
        ? {}
        : { refusal: { ...object.refusal, message: hiding.without(object.refusal.message) } }),
    })),
  };
}

function saidOf({ message }: { readonly message?: string }, { without }: Hiding): { message?: string } {
  return message === undefined ? {} : { message: without(message) };
}
