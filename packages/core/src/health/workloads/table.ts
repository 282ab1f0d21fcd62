import type { KubeObject, ObjectRef, WorkloadName } from '@seatrial/model';
import { apiGroupOf, workloadKinds } from '@seatrial/model';
import { daemonSet } from './daemon-set.ts';
import { deployment } from './deployment.ts';
import { job } from './job.ts';
import { statefulSet } from './stateful-set.ts';
import type { WorkloadRow } from './workload-row.ts';

/** Every workload; one that `model` has and this has not does not compile. */
const rows: Readonly<Record<WorkloadName, WorkloadRow>> = {
  Deployment: deployment,
  StatefulSet: statefulSet,
  DaemonSet: daemonSet,
  Job: job,
};

/** The row of an object that may be a workload: one whose controller says when a new version is in place. */
export function workloadOf(object: KubeObject | ObjectRef): WorkloadRow | undefined {
  return isWorkloadName(object.kind) && apiGroupOf(object) === apiGroupOf(workloadKinds[object.kind])
    ? rows[object.kind]
    : undefined;
}

function isWorkloadName(kind: string): kind is WorkloadName {
  return Object.hasOwn(rows, kind);
}
