import { field, items, numberAt, stringAt } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { refOf, toInstant } from '@seatrial/model';
import { type ControllerParts, isOwned, ownedObject, podFor, startController } from './controller.ts';
import { isTerminating } from './pod.ts';

const backoffLimitDefault = 6;
const retryMs = 2_000;
const everyMs = 60_000;
/** Jobs of a CronJob that are kept. */
const kept = 1;

/** The controllers of Jobs, of those that delete themselves when they are done, and of CronJobs, which run each minute here. */
export function startJobs(parts: ControllerParts): void {
  const { store, deletions, faults, timeline } = parts;
  let pods = 0;
  const ends = new Set<string>();
  const controller = startController('Job', parts, (job) => {
    if (job.metadata.deletionTimestamp === undefined) run(job);
  });

  function run(job: KubeObject): void {
    const own = store.ofKind('Pod', job.metadata.namespace).filter((pod) => isOwned(pod, job));
    const inPhase = (phase: string): number =>
      own.filter((pod) => stringAt(pod, 'status', 'phase') === phase).length;
    const [succeeded, failed] = [inPhase('Succeeded'), inPhase('Failed')];
    const limit = numberAt(job, 'spec', 'backoffLimit') ?? backoffLimitDefault;
    const isOver = items(job, 'status', 'conditions').length > 0;
    const end = succeeded > 0 ? 'Complete' : failed > limit ? 'Failed' : undefined;
    const active = own.length - succeeded - failed;
    if (!isOver && end === undefined && active === 0) {
      if (faults.quotaUsedUp) timeline.after(retryMs, () => controller.notice(job));
      else createPod(job);
    }
    const condition = {
      type: end,
      status: 'True',
      reason: end,
      message: '',
      lastTransitionTime: toInstant(timeline.now()),
    };
    const conditions = isOver ? field(job, 'status', 'conditions') : end === undefined ? [] : [condition];
    store.put({ ...job, status: { succeeded, failed, active, conditions } }, 'Cluster');
    if (end !== undefined) deleteLater(job);
  }

  function createPod(job: KubeObject): void {
    pods += 1;
    store.put(podFor(job, `${job.metadata.name}-${pods}`, {}), 'Cluster');
  }

  function deleteLater(job: KubeObject): void {
    const seconds = numberAt(job, 'spec', 'ttlSecondsAfterFinished');
    const { uid = '' } = job.metadata;
    if (seconds === undefined || ends.has(uid)) return;
    ends.add(uid);
    timeline.after(seconds * 1000, () => {
      const live = store.get(refOf(job));
      if (live?.metadata.uid === uid) deletions.begin(live, 'Cluster');
    });
  }

  function runCronJob(cronJob: KubeObject, number: number): void {
    timeline.after(everyMs, () => {
      const live = store.get(refOf(cronJob));
      if (live === undefined || live.metadata.uid !== cronJob.metadata.uid || isTerminating(live)) return;
      const name = `${live.metadata.name}-${number}`;
      store.put(
        {
          ...ownedObject(live, { apiVersion: 'batch/v1', kind: 'Job', name }, {}),
          spec: field(live, 'spec', 'jobTemplate', 'spec'),
        },
        'Cluster',
      );
      const own = store.ofKind('Job', live.metadata.namespace).filter((job) => isOwned(job, live));
      for (const job of own.slice(0, -kept)) deletions.begin(job, 'Cluster');
      runCronJob(live, number + 1);
    });
  }

  store.onChange(({ type, object }) => {
    if (object.kind === 'CronJob' && type === 'Added') runCronJob(object, 1);
  });
}
