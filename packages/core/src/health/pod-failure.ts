import type { EpochMs, KubeObject } from '@seatrial/model';
import { items, numberAt, stringAt } from '../fields.ts';
import { conditionOf } from './conditions.ts';

/** What is wrong with a workload, in the words of Kubernetes. */
export interface WorkloadFailure {
  readonly reason: string;
  readonly message: string;
}

/** A cluster autoscaler brings a node within about this time. */
const unschedulableGraceMs = 120_000;

/** A registry that stumbles or a Secret made a moment later: the kubelet tries again within this time. */
const passingGraceMs = 10_000;

/** A container that ended this often by its own fault is a crash loop, whatever the kubelet calls it by now. */
const restartsMax = 2;

/** A crash longer ago than the kubelet's longest back-off has nothing to do with how the container is now. */
const crashMemoryMs = 300_000;

/** Reasons of a waiting container that say themselves that trying again did not help, or cannot. */
const hopelessReasons = new Set([
  'CrashLoopBackOff',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
]);

/** Reasons of a waiting container after a single try; they count once the pod has been unready for a while. */
const passingReasons = new Set([
  'ErrImagePull',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);

/**
 * Why a pod will not get better by waiting, or `undefined` when it may: what is ready is well, however often it was
 * restarted before, and a pod that goes away is not judged.
 */
export function podFailure(pod: KubeObject, now: EpochMs): WorkloadFailure | undefined {
  if (pod.metadata.deletionTimestamp !== undefined) return undefined;
  const containers = [
    ...items(pod, 'status', 'initContainerStatuses'),
    ...items(pod, 'status', 'containerStatuses'),
  ].filter((container) => (container as { ready?: unknown }).ready !== true);
  for (const container of containers) {
    const failure = waitingFailure(container, pod, now) ?? crashLoop(container, now);
    if (failure !== undefined) {
      return { ...failure, message: `pod ${pod.metadata.name}: container ${failure.message}` };
    }
  }
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status !== 'False' || now - (scheduled.since ?? now) <= unschedulableGraceMs)
    return undefined;
  return { reason: scheduled.reason, message: `pod ${pod.metadata.name}: ${scheduled.message}` };
}

function waitingFailure(container: unknown, pod: KubeObject, now: EpochMs): WorkloadFailure | undefined {
  const reason = stringAt(container, 'state', 'waiting', 'reason');
  if (reason === undefined) return undefined;
  const lasting = passingReasons.has(reason) && now - unreadySince(pod, now) > passingGraceMs;
  if (!lasting && !hopelessReasons.has(reason)) return undefined;
  const message = stringAt(container, 'state', 'waiting', 'message') ?? '';
  return { reason, message: `${nameOf(container)}: ${reason} ${message}`.trim() };
}

function crashLoop(container: unknown, now: EpochMs): WorkloadFailure | undefined {
  const restarts = numberAt(container, 'restartCount') ?? 0;
  const exitCode = numberAt(container, 'lastState', 'terminated', 'exitCode') ?? 0;
  const endedAt = Date.parse(stringAt(container, 'lastState', 'terminated', 'finishedAt') ?? '') || now;
  if (restarts < restartsMax || exitCode === 0 || now - endedAt > crashMemoryMs) return undefined;
  const message = `${nameOf(container)} ended ${restarts} times, last with code ${exitCode}`;
  return { reason: 'CrashLoop', message };
}

/** A container's own waiting has no time of its own. */
function unreadySince(pod: KubeObject, now: EpochMs): EpochMs {
  return conditionOf(pod, 'Ready')?.since ?? (Date.parse(pod.metadata.creationTimestamp ?? '') || now);
}

function nameOf(container: unknown): string {
  return stringAt(container, 'name') ?? '';
}
