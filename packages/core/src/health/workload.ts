import type { EpochMs, KubeObject } from '@seatrial/model';
import { field, numberAt, stringAt, withField } from '../fields.ts';
import { isSameJson } from '../same-json.ts';
import { conditionOf } from './conditions.ts';
import { jobProgress } from './job.ts';
import { podFailure, type WorkloadFailure } from './pod-failure.ts';
import { replicaCounts } from './replica-counts.ts';

const hashLabel = 'pod-template-hash';

export interface PodView {
  readonly name: string;
  readonly uid: string;
  readonly node?: string;
  readonly ready: boolean;
  readonly terminating: boolean;
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
 * Health of a Deployment, StatefulSet, DaemonSet or Job from the object and its pods. Rules as kstatus (sigs.k8s.io/cli-utils pkg/kstatus), and beyond
 * it the pods' own words, because a Deployment says only after its progress deadline that its pods will never start.
 *
 * @param replicaSets of the Deployment; needed only where a pod fails, to tell whose version that pod is
 */
export function workloadHealth(
  deployment: KubeObject | undefined,
  pods: readonly KubeObject[],
  replicaSets: readonly KubeObject[],
  now: EpochMs,
): WorkloadHealth {
  if (deployment === undefined) return absentWorkload;
  if (deployment.kind === 'Job') return jobHealth(deployment, pods, now);
  const { wanted, made, ready, available, updated, toUpdate } = replicaCounts(deployment);
  const generationSeen = numberAt(deployment, 'status', 'observedGeneration') ?? 0;
  const observed = generationSeen >= (deployment.metadata.generation ?? 0);
  const whole = observed && updated >= toUpdate && made === wanted && available === wanted;
  const failure = observed
    ? (replicaFailure(deployment) ??
      first(podsOfTemplate(deployment, pods, replicaSets).map((pod) => podFailure(pod, now))))
    : undefined;
  const tree = deployment.metadata.annotations?.[treeAnnotation];
  return {
    exists: true,
    ...(tree === undefined ? {} : { tree }),
    replicas: wanted,
    readyReplicas: ready,
    whole,
    ...(failure === undefined ? {} : { failure }),
    pods: pods.map(podView),
  };
}

/** A Job is whole when it has nothing left to do. */
function jobHealth(job: KubeObject, pods: readonly KubeObject[], now: EpochMs): WorkloadHealth {
  const { wanted, succeeded, done, failure } = jobProgress(job, pods, now);
  const tree = job.metadata.annotations?.[treeAnnotation];
  return {
    exists: true,
    ...(tree === undefined ? {} : { tree }),
    replicas: wanted,
    readyReplicas: succeeded,
    whole: done,
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

/**
 * The pods of the Deployment's present template: a crash of the version before says nothing about the one that replaces
 * it. A ReplicaSet is of the present template when its own is the same but for the hash, as the Deployment controller
 * itself decides (k8s.io/kubernetes pkg/controller/deployment/util, FindNewReplicaSet).
 */
function podsOfTemplate(
  deployment: KubeObject,
  pods: readonly KubeObject[],
  replicaSets: readonly KubeObject[],
): readonly KubeObject[] {
  const template = field(deployment, 'spec', 'template');
  const hashes = new Set(
    replicaSets
      .filter((set) => set.metadata.ownerReferences?.some(({ uid }) => uid === deployment.metadata.uid))
      .filter((set) => isSameJson(withoutHash(field(set, 'spec', 'template')), withoutHash(template)))
      .map((set) => set.metadata.labels?.[hashLabel]),
  );
  return pods.filter((pod) => hashes.has(pod.metadata.labels?.[hashLabel]));
}

function withoutHash(template: unknown): unknown {
  return withField(template, ['metadata', 'labels', hashLabel], undefined);
}

function first<T>(values: readonly (T | undefined)[]): T | undefined {
  return values.find((value) => value !== undefined);
}
