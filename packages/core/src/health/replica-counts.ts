import { numberAt, stringAt } from '../fields.ts';

/** Pods of a workload, as its controller counts them in its status. */
export interface ReplicaCounts {
  readonly wanted: number;
  /** Of any template. */
  readonly made: number;
  readonly ready: number;
  /** Ready for `minReadySeconds` at least. */
  readonly available: number;
  readonly updated: number;
  /** How many its controller brings to the newest template by itself; the rest wait for a person. */
  readonly toUpdate: number;
}

/** Of a Deployment, StatefulSet or DaemonSet (apps/v1; kstatus, sigs.k8s.io/cli-utils pkg/kstatus/status/core.go). */
export function replicaCounts(workload: unknown): ReplicaCounts {
  const status = (name: string): number => numberAt(workload, 'status', name) ?? 0;
  const isDaemonSet = stringAt(workload, 'kind') === 'DaemonSet';
  const wanted = isDaemonSet
    ? status('desiredNumberScheduled')
    : (numberAt(workload, 'spec', 'replicas') ?? 1);
  const toUpdate = wanted - leftToPeople(workload, wanted);
  return isDaemonSet
    ? {
        wanted,
        made: status('currentNumberScheduled'),
        ready: status('numberReady'),
        available: status('numberAvailable'),
        updated: status('updatedNumberScheduled'),
        toUpdate,
      }
    : {
        wanted,
        made: status('replicas'),
        ready: status('readyReplicas'),
        available: status('availableReplicas'),
        updated: status('updatedReplicas'),
        toUpdate,
      };
}

function leftToPeople(workload: unknown, wanted: number): number {
  if (stringAt(workload, 'spec', 'updateStrategy', 'type') === 'OnDelete') return wanted;
  return Math.min(wanted, numberAt(workload, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0);
}
