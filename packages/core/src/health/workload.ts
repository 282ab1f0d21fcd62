import type { EpochMs, KubeObject } from '@seatrial/model';
import { field, items, numberAt, stringAt } from '../fields.ts';

/** How long a pod may be unschedulable before it counts as failed: a node may be on its way. */
const unschedulableGraceMs = 20_000;
/** A container that ended this often by its own fault is a crash loop, whatever the kubelet calls it by now. */
const restartsMax = 2;

export interface PodView {
  readonly name: string;
  readonly uid: string;
  readonly node?: string;
  readonly ready: boolean;
  readonly terminating: boolean;
}

/** What is wrong with a workload, in the words of Kubernetes. */
export interface WorkloadFailure {
  readonly reason: string;
  readonly message: string;
}

export interface WorkloadHealth {
  readonly exists: boolean;
  /** Version of the application the workload was last applied from. */
  readonly tree?: string;
  readonly replicas: number;
  readonly readyReplicas: number;
  /** All replicas are of the newest template, ready, and none of an older template is left. */
  readonly whole: boolean;
  /** Will not get better by waiting. */
  readonly failure?: WorkloadFailure;
  readonly pods: readonly PodView[];
}

/** Annotation on a workload: the tree it was applied from, so that an old object is not taken for the new one. */
export const treeAnnotation = 'seatrial.dev/tree';

export const absentWorkload: WorkloadHealth = {
  exists: false,
  replicas: 0,
  readyReplicas: 0,
  whole: false,
  pods: [],
};

/**
 * Health of a Deployment from the object and its pods. Rules as kstatus (sigs.k8s.io/cli-utils pkg/kstatus), and beyond
 * it the pods' own words, because a Deployment says only after its progress deadline that its pods will never start.
 */
export function workloadHealth(
  deployment: KubeObject | undefined,
  pods: readonly KubeObject[],
  now: EpochMs,
): WorkloadHealth {
  if (deployment === undefined) return absentWorkload;
  const replicas = numberAt(deployment, 'spec', 'replicas') ?? 1;
  const status = (name: string): number => numberAt(deployment, 'status', name) ?? 0;
  const observed = status('observedGeneration') >= (deployment.metadata.generation ?? 0);
  const whole =
    observed &&
    status('updatedReplicas') === replicas &&
    status('replicas') === replicas &&
    status('readyReplicas') === replicas;
  const failure = replicaFailure(deployment) ?? firstFailure(pods, now);
  const tree = deployment.metadata.annotations?.[treeAnnotation];
  return {
    exists: true,
    ...(tree === undefined ? {} : { tree }),
    replicas,
    readyReplicas: status('readyReplicas'),
    whole,
    ...(failure === undefined ? {} : { failure }),
    pods: pods.map(podView),
  };
}

export function podView(pod: KubeObject): PodView {
  const node = stringAt(pod, 'spec', 'nodeName');
  return {
    name: pod.metadata.name,
    uid: pod.metadata.uid ?? '',
    ...(node === undefined ? {} : { node }),
    ready: conditionOf(pod, 'Ready')?.status === 'True',
    terminating: pod.metadata.deletionTimestamp !== undefined,
  };
}

/** Quota, admission: the ReplicaSet cannot even make its pods. */
function replicaFailure(deployment: KubeObject): WorkloadFailure | undefined {
  const condition = conditionOf(deployment, 'ReplicaFailure');
  return condition?.status === 'True' ? { reason: condition.reason, message: condition.message } : undefined;
}

function firstFailure(pods: readonly KubeObject[], now: EpochMs): WorkloadFailure | undefined {
  for (const pod of pods) {
    if (pod.metadata.deletionTimestamp !== undefined) continue;
    const failure = podFailure(pod, now);
    if (failure !== undefined) return { ...failure, message: `pod ${pod.metadata.name}: ${failure.message}` };
  }
  return undefined;
}

/** Reasons of a waiting container that more waiting does not mend. */
const hopelessReasons = new Set([
  'CrashLoopBackOff',
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);

function podFailure(pod: KubeObject, now: EpochMs): WorkloadFailure | undefined {
  for (const container of [
    ...items(pod, 'status', 'initContainerStatuses'),
    ...items(pod, 'status', 'containerStatuses'),
  ]) {
    const waiting = stringAt(container, 'state', 'waiting', 'reason');
    const name = stringAt(container, 'name') ?? '';
    if (waiting !== undefined && hopelessReasons.has(waiting)) {
      const message = stringAt(container, 'state', 'waiting', 'message') ?? '';
      return { reason: waiting, message: `container ${name}: ${waiting} ${message}`.trim() };
    }
    const restarts = numberAt(container, 'restartCount') ?? 0;
    const exitCode = numberAt(container, 'lastState', 'terminated', 'exitCode');
    if (restarts >= restartsMax && exitCode !== undefined && exitCode !== 0) {
      return {
        reason: 'CrashLoop',
        message: `container ${name} ended ${restarts} times, last with code ${exitCode}`,
      };
    }
  }
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status === 'False' && now - scheduled.since > unschedulableGraceMs) {
    return { reason: scheduled.reason, message: scheduled.message };
  }
  return undefined;
}

interface ConditionView {
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly since: EpochMs;
}

function conditionOf(object: KubeObject, type: string): ConditionView | undefined {
  const found = items(object, 'status', 'conditions').find((condition) => field(condition, 'type') === type);
  if (found === undefined) return undefined;
  return {
    status: stringAt(found, 'status') ?? 'Unknown',
    reason: stringAt(found, 'reason') ?? '',
    message: stringAt(found, 'message') ?? '',
    since: Date.parse(stringAt(found, 'lastTransitionTime') ?? '') || 0,
  };
}
