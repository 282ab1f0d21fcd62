import type { EpochMs, KubeObject } from '@seatrial/model';
import { field, items, numberAt } from '../fields.ts';
import { conditionOf } from './conditions.ts';
import { type Crash, crashOf, crashText } from './crash.ts';
import { type EventView, podsRefused } from './events.ts';
import { type PodTrouble, podTrouble, type WorkloadFailure } from './pod-failure.ts';
import { refusalTrouble } from './refused.ts';

/** A Job starts pods anew until its own limit is reached, so a crash of one of them decides nothing. */
const crashReasons = new Set(['CrashLoopBackOff', 'CrashLoop']);

export interface JobProgress {
  /** Pods that must succeed. */
  readonly wanted: number;
  readonly succeeded: number;
  /** Nothing is left to do, or a person keeps it from being done. */
  readonly done: boolean;
  readonly failure?: WorkloadFailure;
  /** What keeps it from being done and is none of its fault. */
  readonly obstacle?: WorkloadFailure;
}

/** How far a Job (batch/v1) has come, in the words of its conditions. */
export function jobProgress(
  job: KubeObject,
  pods: readonly KubeObject[],
  now: EpochMs,
  nodesAway: ReadonlySet<string> = new Set(),
  events: readonly EventView[] = [],
): JobProgress {
  const troubles = [
    ...pods
      .map((pod) => podTrouble(pod, now, nodesAway, events))
      .filter((trouble) => trouble !== undefined && !crashReasons.has(trouble.reason)),
    podsNotMade(job, pods, now, events),
  ];
  const failure = jobFailure(job, pods) ?? first(troubles, 'Version');
  const obstacle = first(troubles, 'Infrastructure');
  return {
    wanted: numberAt(job, 'spec', 'completions') ?? numberAt(job, 'spec', 'parallelism') ?? 1,
    succeeded: numberAt(job, 'status', 'succeeded') ?? 0,
    done: conditionOf(job, 'Complete')?.status === 'True' || field(job, 'spec', 'suspend') === true,
    ...(failure === undefined ? {} : { failure }),
    ...(obstacle === undefined ? {} : { obstacle }),
  };
}

function jobFailure(job: KubeObject, pods: readonly KubeObject[]): WorkloadFailure | undefined {
  const failed = conditionOf(job, 'Failed');
  if (failed?.status !== 'True') return undefined;
  const crash = lastCrash(pods);
  const how = crash === undefined ? '' : `; pod ${crash.pod} ended with ${crashText(crash)}`;
  const message = `Job ${job.metadata.name}: ${failed.message}${how}; it does not run again under this name`;
  return { reason: failed.reason, message, ...(crash === undefined ? {} : { crash }) };
}

/** None has been made so far. */
export function hasNoPods(job: KubeObject, pods: readonly KubeObject[]): boolean {
  return (
    pods.length === 0 &&
    ['active', 'failed', 'succeeded'].every((it) => (numberAt(job, 'status', it) ?? 0) === 0)
  );
}

/** A quota or a policy keeps them away, and only Events say which. */
function podsNotMade(
  job: KubeObject,
  pods: readonly KubeObject[],
  now: EpochMs,
  events: readonly EventView[],
): PodTrouble | undefined {
  if (!hasNoPods(job, pods)) return undefined;
  const subject = `Job ${job.metadata.name}`;
  const refused = podsRefused(job, events);
  if (refused !== undefined) return refusalTrouble({ ...refused, since: refused.firstAt, subject }, now);
  const message = `${subject}: the cluster has made no pod of it`;
  return { fault: 'Infrastructure', reason: 'PodsNotMade', message };
}

function lastCrash(pods: readonly KubeObject[]): Crash | undefined {
  const crashes = pods.flatMap((pod) =>
    [...items(pod, 'status', 'initContainerStatuses'), ...items(pod, 'status', 'containerStatuses')].map(
      (container) => crashOf(container, pod.metadata.name),
    ),
  );
  return crashes.findLast((crash) => crash !== undefined);
}

function first(
  troubles: readonly (PodTrouble | undefined)[],
  fault: PodTrouble['fault'],
): WorkloadFailure | undefined {
  const found = troubles.find((trouble) => trouble?.fault === fault);
  return found === undefined ? undefined : { reason: found.reason, message: found.message };
}
