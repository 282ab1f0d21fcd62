import type { FaultTarget, KubeObject } from '@seatrial/model';
import { labels } from '@seatrial/model';
import { stringAt } from '../../fields.ts';
import type { PodView } from '../../health/pod-view.ts';
import type { ListQuery } from '../../ports.ts';
import { failNodePatch, type NodeView, nodeView, restoreNodePatch, toleratesZoneFailure } from '../node.ts';
import type { Aim, FaultAction, FaultOf, FaultRow, FaultScene } from './fault-row.ts';

type ZoneFailure = FaultOf<'ZoneFailure'>;
type Scene = FaultScene<ZoneFailure>;

/** The nodes of a zone are cordoned and tainted, and the workload's pods there are deleted. */
export const zoneFailure: FaultRow<ZoneFailure> = {
  words: ({ zone }) => `ZoneFailure of zone ${zone}`,
  // A zone takes down whatever is in it.
  reach: 'Cluster',
  lastsMs: ({ durationSeconds }) => durationSeconds * 1000,
  endsWhen: 'Verified',
  unseen: 'NodesUnknown',
  observes: (_, isToPlan) => (isToPlan ? [nodesQuery, ...neighboursQueries] : [nodesQuery]),
  plan,
  preImageNow(scene, target) {
    const node = nodeOf(scene, target);
    return node === undefined ? undefined : preImageOf(node);
  },
  inject(scene, target) {
    // Another node by the same name is not failed, and keeps its pods.
    const isThere = nodeOf(scene, target) !== undefined;
    const pods = isThere ? podsOn(scene, target.ref.name) : [];
    return [patchOrder('Inject', scene, target), ...pods.map((pod) => kill(scene, pod))];
  },
  hasTakenEffect(scene, target) {
    const node = nodeOf(scene, target);
    return node !== undefined && isFailed(scene, node) && podsOn(scene, node.name).length === 0;
  },
  howItEnded,
  revert: (scene, target) => [patchOrder('Revert', scene, target)],
  isBack(scene, target) {
    if (scene.sight.type !== 'Value') return false;
    const node = nodeOf(scene, target);
    if (node === undefined) return true; // the node itself has gone, and our taint with it
    return !isFailed(scene, node) && (node.unschedulable === false || wasCordoned(target));
  },
  patch({ to, run, preImage }, live) {
    const patchFor = to === 'Inject' ? failNodePatch : restoreNodePatch;
    return patchFor(live, run, wasCordoned({ preImage }));
  },
};

const nodesQuery: ListQuery = { apiVersion: 'v1', kind: 'Node' };
/** By whom the zone is shared. */
const neighboursQueries: readonly ListQuery[] = [
  { apiVersion: 'v1', kind: 'Pod' },
  { apiVersion: 'v1', kind: 'Namespace' },
];

function plan({ fault: { zone }, run, workload, sight }: Scene): readonly Aim[] | string {
  if (workload.type !== 'Value') return workload.reason;
  if (sight.type !== 'Value') return sight.reason;
  const nodes = nodesIn(sight.value);
  const failing = nodes.filter((node) => node.zone === zone);
  const inZone = new Set(failing.map(({ name }) => name));
  const strangers = bystanders(sight.value, inZone);
  if (strangers.length > 0)
    return `zone ${zone} also runs pods of ${strangers.join(', ')}, which have not opted in to chaos`;
  const others = nodes.filter((node) => node.zone !== zone && !node.unschedulable);
  if (failing.length === 0) return noSuchZone(zone, nodes);
  if (others.length === 0) return `no schedulable node would be left outside zone "${zone}"`;
  if (!workload.value.pods.some((pod) => !pod.terminating && inZone.has(pod.node ?? ''))) {
    const { name } = run.spec.experiment.workload;
    return `no pod of ${name} is in zone "${zone}", so its failure would prove nothing; spread the pods over the zones`;
  }
  return failing.map((node) => ({
    ref: { apiVersion: 'v1', kind: 'Node', name: node.name },
    uid: node.uid,
    preImage: preImageOf(node),
  }));
}

/** Namespaces whose pods a failing zone would drive off although they never agreed to it. */
function bystanders(objects: readonly KubeObject[], failing: ReadonlySet<string>): readonly string[] {
  const agreed = new Set(
    objects
      .filter(({ kind, metadata }) => kind === 'Namespace' && metadata.labels?.[labels.chaos] === 'enabled')
      .map(({ metadata }) => metadata.name),
  );
  const there = objects.filter(
    (object) =>
      object.kind === 'Pod' &&
      failing.has(stringAt(object, 'spec', 'nodeName') ?? '') &&
      !toleratesZoneFailure(object),
  );
  const namespaces = new Set(there.map(({ metadata }) => metadata.namespace ?? ''));
  return [...namespaces].filter((namespace) => !agreed.has(namespace)).sort();
}

function noSuchZone(zone: string, nodes: readonly NodeView[]): string {
  const zones = [...new Set(nodes.map((node) => node.zone))].filter((name) => name !== '').sort();
  const there =
    zones.length === 0 ? 'no node has a zone' : `there are ${zones.map((name) => `"${name}"`).join(', ')}`;
  return `no node is in zone "${zone}"; ${there}`;
}

/** Somebody else has taken it back, or the node with it: what was to be tried was not. */
function howItEnded(scene: Scene, target: FaultTarget): string | undefined {
  if (scene.sight.type !== 'Value') return undefined;
  const { name } = target.ref;
  const node = nodeOf(scene, target);
  if (node === undefined) return `node ${name} was deleted`;
  if (!isFailed(scene, node)) return `the taint of node ${name} was removed`;
  // A cordon that was there before is not ours, and may be lifted.
  return !wasCordoned(target) && !node.unschedulable ? `node ${name} was uncordoned` : undefined;
}

function patchOrder(
  to: 'Inject' | 'Revert',
  { fault, run }: Scene,
  { ref, uid, preImage }: FaultTarget,
): FaultAction {
  return { type: 'FaultPatch', to, fault, ref, uid, run: run.metadata.name, preImage };
}

/** A zone does not say goodbye: pods of the workload there die at once, not after their grace. */
function kill({ run }: Scene, { name, uid }: PodView): FaultAction {
  const ref = { apiVersion: 'v1', kind: 'Pod', namespace: run.spec.namespace, name };
  return { type: 'FaultDelete', ref, uid, gracePeriodSeconds: 0 };
}

function preImageOf({ unschedulable }: NodeView): { readonly unschedulable: boolean } {
  return { unschedulable };
}

function wasCordoned({ preImage }: Pick<FaultTarget, 'preImage'>): boolean {
  return preImage?.['unschedulable'] === true;
}

function isFailed({ run }: Scene, { failedBy }: NodeView): boolean {
  return failedBy.includes(run.metadata.name);
}

function podsOn({ workload }: Scene, node: string): readonly PodView[] {
  return workload.type === 'Value' ? workload.value.pods.filter((pod) => pod.node === node) : [];
}

function nodeOf({ sight }: Scene, target: FaultTarget): NodeView | undefined {
  if (sight.type !== 'Value') return undefined;
  const node = sight.value.find(({ kind, metadata }) => kind === 'Node' && metadata.uid === target.uid);
  return node === undefined ? undefined : nodeView(node);
}

function nodesIn(objects: readonly KubeObject[]): readonly NodeView[] {
  return objects.filter(({ kind }) => kind === 'Node').map(nodeView);
}
