import type { KubeObject, ObjectRef } from '@seatrial/model';
import { refKey, refOf } from '@seatrial/model';
import { field, numberAt } from '../fields.ts';
import { nameOf } from '../name-of.ts';
import { isSameJson } from '../same-json.ts';

/** Why the Jobs of a version cannot do what they are there for: run once, with this version. */
export function jobProblem(
  desired: readonly KubeObject[],
  previous: readonly KubeObject[],
): string | undefined {
  const before = new Map(previous.map((object) => [refKey(refOf(object)), object]));
  return desired
    .filter(isJob)
    .map((job) => forgetful(job) ?? changed(job, before.get(refKey(refOf(job)))))
    .find((problem) => problem !== undefined);
}

/** A Job runs once, with the version that brings it; going back to that version is no reason to run it again. */
export function isJob({ apiVersion, kind }: Pick<ObjectRef, 'apiVersion' | 'kind'>): boolean {
  return apiVersion === 'batch/v1' && kind === 'Job';
}

/** What deletes itself is missed, made again with the next version, and runs again. */
function forgetful(job: KubeObject): string | undefined {
  if (numberAt(job, 'spec', 'ttlSecondsAfterFinished') === undefined) return undefined;
  return `${nameOf(job)} deletes itself when it is done, and would run again with every version; remove ttlSecondsAfterFinished`;
}

/** batch/v1: the template of a Job is immutable. */
function changed(job: KubeObject, before: KubeObject | undefined): string | undefined {
  if (before === undefined || isSameJson(field(job, 'spec', 'template'), field(before, 'spec', 'template')))
    return undefined;
  return `${nameOf(job)} has another template than before, and a Job cannot be changed; give it another name, and the old one is deleted`;
}
