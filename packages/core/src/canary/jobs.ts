import type { KubeObject, ObjectRef } from '@seatrial/model';
import { annotations, refKey, refOf } from '@seatrial/model';
import { field, numberAt } from '../fields.ts';
import { absentWorkload } from '../health/workload.ts';
import { nameOf } from '../name-of.ts';
import { isSameJson } from '../same-json.ts';
import { asksToBeReplaced } from '../sync/replace.ts';
import type { Case } from './release.ts';

/** A Job that is done is looked at within seconds, unless the runner is busy or starts. */
const ttlSecondsMin = 60;

/** Why the Jobs of a version cannot do what they are there for: run once, with this version. */
export function jobProblem(
  desired: readonly KubeObject[],
  previous: readonly KubeObject[],
): string | undefined {
  const before = new Map(previous.map((object) => [refKey(refOf(object)), object]));
  return desired
    .filter(isJob)
    .map((job) => deletedTooSoon(job) ?? changed(job, before.get(refKey(refOf(job)))))
    .find((problem) => problem !== undefined);
}

/** A Job runs once, with the version that brings it; going back to that version is no reason to run it again. */
export function isJob({ apiVersion, kind }: Pick<ObjectRef, 'apiVersion' | 'kind'>): boolean {
  return apiVersion === 'batch/v1' && kind === 'Job';
}

/**
 * Whether a Job deletes itself when it is done, and the version before has had it run: then it is not made again. A
 * version is promoted only when its Jobs are done, so of the stable version's no record is needed.
 */
export function hasRunBefore(job: KubeObject, previous: readonly KubeObject[]): boolean {
  if (!deletesItself(job)) return false;
  const before = previous.find((object) => refKey(refOf(object)) === refKey(refOf(job)));
  return before !== undefined && deletesItself(before) && field(before, 'spec', 'suspend') !== true;
}

/**
 * Notes which Jobs of this release have been seen done and will delete themselves, and takes those that are gone for
 * done: they are neither missed nor made again.
 */
export function noteDoneJobs(subject: Case): Case {
  const { seen, status, release } = subject;
  if (seen.plan.type !== 'Value' || seen.workloads.type !== 'Value') return subject;
  const plan = seen.plan.value;
  const health = seen.workloads.value;
  const passing = new Set(plan.full.filter(deletesItself).map((job) => refKey(refOf(job))));
  if (passing.size === 0) return subject;
  const { version } = release.spec;
  const isSeenDone = (index: number): boolean => {
    const job = health[index];
    return job !== undefined && job.version === version && job.whole && job.readyReplicas > 0;
  };
  const known = new Set((status.doneJobs ?? []).map(refKey));
  const done = plan.workloads.filter(
    (ref, index) => passing.has(refKey(ref)) && (known.has(refKey(ref)) || isSeenDone(index)),
  );
  if (done.length === 0) return subject;
  const isDone = new Set(done.map(refKey));
  const asDone = { exists: true, version, replicas: 1, readyReplicas: 1, whole: true, pods: [] };
  const workloads = plan.workloads.map((ref, index) =>
    isDone.has(refKey(ref)) ? asDone : (health[index] ?? absentWorkload),
  );
  const toDo = (objects: readonly KubeObject[]): readonly KubeObject[] =>
    objects.filter((object) => !isDone.has(refKey(refOf(object))));
  const canary = plan.canary && { canary: { ...plan.canary, first: toDo(plan.canary.first) } };
  return {
    ...subject,
    status: { ...status, doneJobs: done },
    seen: {
      ...seen,
      plan: { type: 'Value', value: { ...plan, full: toDo(plan.full), ...canary } },
      workloads: { type: 'Value', value: workloads },
    },
  };
}

function deletesItself(object: KubeObject): boolean {
  return isJob(object) && numberAt(object, 'spec', 'ttlSecondsAfterFinished') !== undefined;
}

/** A Job that is gone before anybody has looked is like one that was never made. */
function deletedTooSoon(job: KubeObject): string | undefined {
  const seconds = numberAt(job, 'spec', 'ttlSecondsAfterFinished') ?? ttlSecondsMin;
  if (seconds >= ttlSecondsMin) return undefined;
  return `${nameOf(job)} deletes itself ${seconds} s after it is done, before it can be seen to be; set ttlSecondsAfterFinished to ${ttlSecondsMin} or more`;
}

/** batch/v1: the template of a Job is immutable. */
function changed(job: KubeObject, before: KubeObject | undefined): string | undefined {
  const isSame = isSameJson(field(job, 'spec', 'template'), field(before, 'spec', 'template'));
  if (before === undefined || isSame || asksToBeReplaced(job)) return undefined;
  return `${nameOf(job)} has another template than before, and a Job cannot be changed; give it another name, and the old one is deleted, or the annotation ${annotations.replace}: "true", and it is deleted and made again`;
}
