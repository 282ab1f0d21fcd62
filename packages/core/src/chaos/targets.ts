import type { Fault, FaultTarget } from '@seatrial/model';
import { faultTargetsMax } from '@seatrial/model';
import { unreachable } from '../decision.ts';
import { fnv1a } from '../hash.ts';
import type { PodView } from '../health/pod-view.ts';
import type { NodeView } from './node.ts';
import type { Trial } from './run.ts';

/** What a fault will change, with how it was before; or why it cannot be. */
export function targetsOf(trial: Trial, fault: Fault): readonly FaultTarget[] | string {
  const chosen = choose(trial, fault);
  if (typeof chosen === 'string') return chosen;
  const count = trial.status.targets.length + chosen.length;
  return count > faultTargetsMax
    ? `all faults together would change ${count} objects, at most ${faultTargetsMax} can be written down`
    : chosen;
}

function choose(trial: Trial, fault: Fault): readonly FaultTarget[] | string {
  switch (fault.type) {
    case 'PodKill':
      return podTargets(trial, fault.count);
    case 'ZoneFailure':
      return nodeTargets(trial, fault.zone);
    default:
      return unreachable(fault);
  }
}

function podTargets({ run, seen, status }: Trial, count: number): readonly FaultTarget[] | string {
  if (seen.workload.type !== 'Value') return seen.workload.reason;
  const living = seen.workload.value.pods.filter((pod) => !pod.terminating);
  if (living.length < count) return `${living.length} pods are there, ${count} were to be killed`;
  const floor = run.spec.experiment.steadyState.readyPodsMin;
  if (living.length - count < floor)
    return `of ${living.length} pods ${count} were to be killed, which leaves fewer than the floor of ${floor}`;
  // Chosen by lot; the lot is drawn from names nobody chose, so that a repeated decision draws the same.
  const drawn = living
    .toSorted((a, b) => lot(a, run.metadata.uid) - lot(b, run.metadata.uid))
    .slice(0, count);
  return drawn.map((pod) => ({
    id: `${status.faultIndex}/${pod.name}`,
    fault: status.faultIndex,
    ref: { apiVersion: 'v1', kind: 'Pod', namespace: run.spec.namespace, name: pod.name },
    uid: pod.uid,
    state: 'Recorded' as const,
  }));
}

function lot(pod: PodView, salt = ''): number {
  return fnv1a(`${salt}/${pod.uid}`);
}

function nodeTargets({ run, seen, status }: Trial, zone: string): readonly FaultTarget[] | string {
  if (seen.workload.type !== 'Value') return seen.workload.reason;
  if (seen.nodes.type !== 'Value') return seen.nodes.reason;
  if (seen.bystanders.type !== 'Value') return seen.bystanders.reason;
  if (seen.bystanders.value.length > 0) {
    return `zone ${zone} also runs pods of ${seen.bystanders.value.join(', ')}, which have not opted in to chaos`;
  }
  const nodes = seen.nodes.value.filter((node) => node.zone === zone);
  const others = seen.nodes.value.filter((node) => node.zone !== zone && !node.unschedulable);
  if (nodes.length === 0) return noSuchZone(zone, seen.nodes.value);
  if (others.length === 0) return `no schedulable node would be left outside zone "${zone}"`;
  const inZone = new Set(nodes.map(({ name }) => name));
  if (!seen.workload.value.pods.some((pod) => !pod.terminating && inZone.has(pod.node ?? ''))) {
    const { name } = run.spec.experiment.workload;
    return `no pod of ${name} is in zone "${zone}", so its failure would prove nothing; spread the pods over the zones`;
  }
  return nodes.map((node) => ({
    id: `${status.faultIndex}/${node.name}`,
    fault: status.faultIndex,
    ref: { apiVersion: 'v1', kind: 'Node', name: node.name },
    uid: node.uid,
    state: 'Recorded' as const,
    preImage: nodePreImage(node),
  }));
}

function noSuchZone(zone: string, nodes: readonly NodeView[]): string {
  const zones = [...new Set(nodes.map((node) => node.zone))].filter((name) => name !== '').sort();
  const there =
    zones.length === 0 ? 'no node has a zone' : `there are ${zones.map((name) => `"${name}"`).join(', ')}`;
  return `no node is in zone "${zone}"; ${there}`;
}

/** What a zone failure changes of a node, as it is before. */
export function nodePreImage({ unschedulable }: NodeView): { readonly unschedulable: boolean } {
  return { unschedulable };
}
