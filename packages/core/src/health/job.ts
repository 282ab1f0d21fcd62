import type { EpochMs, KubeObject } from '@seatrial/model';
import { field, numberAt } from '../fields.ts';
import { conditionOf } from './conditions.ts';
import { podFailure, type WorkloadFailure } from './pod-failure.ts';

/** A Job starts pods anew until its own limit is reached, so a crash of one of them decides nothing. */
const crashReasons = new Set(['CrashLoopBackOff', 'CrashLoop']);

export interface JobProgress {
  /** Pods that must succeed. */
  readonly wanted: number;
  readonly succeeded: number;
  /** Nothing is left to do, or a person keeps it from being done. */
  readonly done: boolean;
  readonly failure?: WorkloadFailure;
}

/** How far a Job (batch/v1) has come, in the words of its conditions. */
export function jobProgress(job: KubeObject, pods: readonly KubeObject[], now: EpochMs): JobProgress {
  const failure = jobFailure(job) ?? podsFailure(pods, now);
  return {
    wanted: numberAt(job, 'spec', 'completions') ?? numberAt(job, 'spec', 'parallelism') ?? 1,
    succeeded: numberAt(job, 'status', 'succeeded') ?? 0,
    done: conditionOf(job, 'Complete')?.status === 'True' || field(job, 'spec', 'suspend') === true,
    ...(failure === undefined ? {} : { failure }),
  };
}

function jobFailure(job: KubeObject): WorkloadFailure | undefined {
  const failed = conditionOf(job, 'Failed');
  if (failed?.status !== 'True') return undefined;
  const message = `Job ${job.metadata.name}: ${failed.message}; it does not run again under this name`;
  return { reason: failed.reason, message };
}

function podsFailure(pods: readonly KubeObject[], now: EpochMs): WorkloadFailure | undefined {
  return pods
    .map((pod) => podFailure(pod, now))
    .find((failure) => failure !== undefined && !crashReasons.has(failure.reason));
}
