import { numberAt } from '../../fields.ts';
import { fnv1a } from '../../hash.ts';
import type { PodView } from '../../health/pod-view.ts';
import type { Aim, FaultOf, FaultRow, FaultScene } from './fault-row.ts';

type PodKill = FaultOf<'PodKill'>;

/** Pods of the workload are deleted; their controller makes others, and the recovery sees to that. */
export const podKill: FaultRow<PodKill> = {
  words: ({ count, gracePeriodSeconds }) => `PodKill of ${count}, grace period ${gracePeriodSeconds} s`,
  reach: 'Namespace',
  lastsMs: () => 0,
  endsWhen: 'Injected',
  unseen: 'PodsUnknown',
  podsTaken: (written) => ({ count: numberAt(written, 'count') ?? 1, field: 'count' }),
  observes: () => [],
  plan,
  preImageNow: () => undefined,
  inject: ({ fault }, { ref, uid }) => [
    { type: 'FaultDelete', ref, uid, gracePeriodSeconds: fault.gracePeriodSeconds },
  ],
  hasTakenEffect: ({ workload }, target) =>
    workload.type === 'Value' &&
    !workload.value.pods.some((pod) => pod.uid === target.uid && !pod.terminating),
  howItEnded: () => undefined,
  revert: () => [],
  isBack: () => true,
};

function plan({ fault: { count }, run, workload }: FaultScene<PodKill>): readonly Aim[] | string {
  if (workload.type !== 'Value') return workload.reason;
  const living = workload.value.pods.filter((pod) => !pod.terminating);
  if (living.length < count) return `${living.length} pods are there, ${count} were to be killed`;
  const floor = run.spec.experiment.steadyState.readyPodsMin;
  if (living.length - count < floor)
    return `of ${living.length} pods ${count} were to be killed, which leaves fewer than the floor of ${floor}`;
  // Chosen by lot; the lot is drawn from names nobody chose, so that a repeated decision draws the same.
  const drawn = living
    .toSorted((a, b) => lot(a, run.metadata.uid) - lot(b, run.metadata.uid))
    .slice(0, count);
  return drawn.map((pod) => ({
    ref: { apiVersion: 'v1', kind: 'Pod', namespace: run.spec.namespace, name: pod.name },
    uid: pod.uid,
  }));
}

function lot(pod: PodView, salt = ''): number {
  return fnv1a(`${salt}/${pod.uid}`);
}
