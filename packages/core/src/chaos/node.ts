import type { KubeObject } from '@seatrial/model';
import { zoneFailureTaint } from '@seatrial/model';
import { field, items, stringAt } from '../fields.ts';

export interface NodeView {
  readonly name: string;
  readonly uid: string;
  readonly zone: string;
  readonly unschedulable: boolean;
  /** Names of the runs whose taint it carries. */
  readonly failedBy: readonly string[];
}

export function nodeView(node: KubeObject): NodeView {
  return {
    name: node.metadata.name,
    uid: node.metadata.uid ?? '',
    zone: node.metadata.labels?.['topology.kubernetes.io/zone'] ?? '',
    unschedulable: field(node, 'spec', 'unschedulable') === true,
    failedBy: items(node, 'spec', 'taints')
      .filter((taint) => field(taint, 'key') === zoneFailureTaint)
      .map((taint) => stringAt(taint, 'value') ?? ''),
  };
}

/**
 * Cordon, and a NoExecute taint of our own: what a node that is gone does to its pods, without touching the node. A
 * cordon that somebody else made stays theirs, to be lifted whenever they like: our taint keeps pods off by itself.
 * @param unschedulableBefore from the pre-image in the record.
 */
export function failNodePatch(
  node: KubeObject,
  run: string,
  unschedulableBefore: boolean,
): Record<string, unknown> {
  const others = items(node, 'spec', 'taints').filter((taint) => !isOurs(taint, run));
  const ours = { key: zoneFailureTaint, value: run, effect: 'NoExecute' };
  return { spec: { taints: [...others, ours], ...(unschedulableBefore ? {} : { unschedulable: true }) } };
}

/**
 * Takes back what the run did and nothing else: its own taint goes, others stay; the node is uncordoned only if it was
 * schedulable before. @param unschedulableBefore from the pre-image in the record.
 */
export function restoreNodePatch(
  node: KubeObject,
  run: string,
  unschedulableBefore: boolean,
): Record<string, unknown> {
  const others = items(node, 'spec', 'taints').filter((taint) => !isOurs(taint, run));
  return {
    spec: {
      taints: others.length === 0 ? null : others,
      ...(unschedulableBefore ? {} : { unschedulable: null }),
    },
  };
}

/** Whether pods without a toleration for our taint are driven off; a DaemonSet that tolerates everything stays. */
export function toleratesZoneFailure(pod: KubeObject): boolean {
  return items(pod, 'spec', 'tolerations').some(
    (toleration) =>
      field(toleration, 'operator') === 'Exists' &&
      [undefined, '', zoneFailureTaint].includes(stringAt(toleration, 'key')) &&
      [undefined, '', 'NoExecute'].includes(stringAt(toleration, 'effect')) &&
      field(toleration, 'tolerationSeconds') === undefined,
  );
}

function isOurs(taint: unknown, run: string): boolean {
  return field(taint, 'key') === zoneFailureTaint && field(taint, 'value') === run;
}
