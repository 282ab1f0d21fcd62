import { field, numberAt } from '../../../fields.ts';
import { replicaCounts } from '../../replica-counts.ts';
import type { ObjectHealth } from '../health-status.ts';
import { judge } from '../rules/judge.ts';
import type { Rule } from '../rules/rule.ts';
import { cond, degraded, is, progressing, suspended } from '../rules/words.ts';

const unobserved: ObjectHealth = {
  status: 'Progressing',
  message: 'its controller has not seen the newest generation',
};

const deploymentRules: readonly Rule[] = [
  degraded(cond('Progressing', '*', 'ProgressDeadlineExceeded')),
  // a quota or a policy keeps its pods from being made; until the deadline somebody may make room
  progressing(cond('ReplicaFailure', 'True')),
  progressing(cond(['Progressing', 'Available'], 'False')),
];

/** A Deployment that is paused does what it did before, so that it is whole says nothing. */
export function deploymentHealth(object: unknown): ObjectHealth {
  const paused = judge([suspended(is('spec.paused', true), 'it is paused (spec.paused)')], object);
  if (paused !== undefined) return paused;
  if (!isObserved(object)) return unobserved;
  return judge(deploymentRules, object) ?? countsHealth(object);
}

/** A StatefulSet, whose rest may wait for a person (partition, OnDelete), or a DaemonSet. */
export function orderedHealth(object: unknown): ObjectHealth {
  if (!isObserved(object)) return unobserved;
  const isUncounted =
    field(object, 'kind') === 'DaemonSet' &&
    numberAt(object, 'status', 'desiredNumberScheduled') === undefined;
  return isUncounted ? waits('nobody has counted the nodes that are to have it') : countsHealth(object);
}

const replicaSetRules: readonly Rule[] = [degraded(cond('ReplicaFailure', 'True'))];

/** A ReplicaSet or ReplicationController makes pods and replaces none. */
export function replicaSetHealth(object: unknown): ObjectHealth {
  if (!isObserved(object)) return unobserved;
  const failed = judge(replicaSetRules, object);
  if (failed !== undefined) return failed;
  const { wanted, made, ready } = replicaCounts(object);
  const available = availableOf(object);
  if (made > wanted) return waits(`${made - wanted} pods too many`);
  if (ready < wanted) return waits(`${ready} of ${wanted} pods are ready`);
  if (available < wanted) return waits(`${available} of ${wanted} pods are available`);
  return { status: 'Healthy', message: `${available} of ${wanted} pods are available` };
}

function isObserved(object: unknown): boolean {
  return (
    (numberAt(object, 'status', 'observedGeneration') ?? 0) >=
    (numberAt(object, 'metadata', 'generation') ?? 0)
  );
}

function countsHealth(object: unknown): ObjectHealth {
  const { wanted, made, ready, toUpdate } = replicaCounts(object);
  const updated = updatedOf(object);
  const available = availableOf(object);
  if (updated < toUpdate) return waits(`${updated} of ${toUpdate} pods are of the newest template`);
  if (made > wanted) return waits(`${made - wanted} pods of an older template are left`);
  if (made < wanted) return waits(`${made} of ${wanted} pods are made`);
  if (ready < wanted) return waits(`${ready} of ${wanted} pods are ready`);
  if (available < wanted) return waits(`${available} of ${wanted} pods are available`);
  if (available > wanted) return waits(`${available - wanted} pods too many are available`);
  return { status: 'Healthy', message: `${available} of ${wanted} pods are available` };
}

/** A StatefulSet with one revision alone may count its pods as current ones. */
function updatedOf(object: unknown): number {
  const { updated } = replicaCounts(object);
  const isSettled = field(object, 'status', 'currentRevision') === field(object, 'status', 'updateRevision');
  return isSettled ? Math.max(updated, numberAt(object, 'status', 'currentReplicas') ?? 0) : updated;
}

/** StatefulSets and ReplicaSets of older API servers count only those that are ready. */
function availableOf(object: unknown): number {
  const { available, ready } = replicaCounts(object);
  const isCounted = ['availableReplicas', 'numberAvailable'].some(
    (it) => field(object, 'status', it) !== undefined,
  );
  return isCounted ? available : ready;
}

function waits(message: string): ObjectHealth {
  return { status: 'Progressing', message };
}
