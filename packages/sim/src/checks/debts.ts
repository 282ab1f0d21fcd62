import { field, nodeView } from '@seatrial/core';
import type { KubeObject, ScenarioRun } from '@seatrial/model';
import { parseScenarioRun } from '@seatrial/model';
import { nodeNameOf } from '../kube/pod.ts';
import { runsIn } from '../people/records.ts';
import { type Check, isTrying } from './check.ts';

/** Every fault is in a record before it happens, and when a run has ended nothing of its faults is left. */
export const debts: Check = ({ site: { cluster }, violated }) => {
  const { store } = cluster;
  /** Nodes that a person has changed: their pre-image says nothing any more. */
  const touched = new Set<string>();
  /** What was really done to objects, by uid: a pass without its faults is no pass. */
  const injected = new Set<string>();

  /** Pods that went by themselves. */
  const gone = new Set<string>();

  return ({ type, object, previous, by }) => {
    if (type === 'Deleted' && by !== 'Chaos') gone.add(object.metadata.uid ?? '');
    if (object.kind === 'Node' && by === 'Person') touched.add(object.metadata.name);
    if (by === 'Chaos') {
      injected.add(object.metadata.uid ?? '');
      checkRecorded(object, previous);
    }
    if (object.kind === 'ScenarioRun' && type === 'Modified' && !ended(previous) && ended(object)) {
      checkPaid(parseScenarioRun(object));
    }
  };

  function checkRecorded(object: KubeObject, previous: KubeObject | undefined): void {
    const owing = runsIn(store).filter(isTrying);
    const paid =
      object.kind === 'Node'
        ? nodeIsRecorded(owing, object, previous)
        : podIsRecorded(owing, object, nodeOf(object));
    if (!paid) violated('every fault is written down first', `${object.kind} ${object.metadata.name}`);
  }

  function nodeOf(pod: KubeObject): KubeObject | undefined {
    return store.get({ apiVersion: 'v1', kind: 'Node', name: nodeNameOf(pod) ?? '' });
  }

  function checkPaid(run: ScenarioRun): void {
    for (const node of store.ofKind('Node')) {
      if (nodeView(node).failedBy.includes(run.metadata.name)) {
        violated(
          'every fault is reverted',
          `${run.metadata.name} ended, and ${node.metadata.name} has its taint`,
        );
      }
    }
    for (const target of run.status?.targets ?? []) {
      if (run.status?.verdict === 'Pass' && !injected.has(target.uid) && !gone.has(target.uid)) {
        violated(
          'a pass has had its faults',
          `${run.metadata.name} passed, and nothing was done to ${target.id}`,
        );
      }
      if (target.state !== 'Verified') violated('every fault is reverted', `${target.id} is ${target.state}`);
      const node = store.get(target.ref);
      const isSame = node?.metadata.uid === target.uid;
      if (target.ref.kind !== 'Node' || !isSame || touched.has(target.ref.name)) continue;
      if (nodeView(node).unschedulable !== (target.preImage?.['unschedulable'] === true)) {
        violated('every fault is reverted', `${target.ref.name} is not as schedulable as it was`);
      }
    }
  }
};

function nodeIsRecorded(
  owing: readonly ScenarioRun[],
  node: KubeObject,
  previous: KubeObject | undefined,
): boolean {
  const before = previous === undefined ? [] : nodeView(previous).failedBy;
  const { failedBy, uid } = nodeView(node);
  const changed = [
    ...failedBy.filter((run) => !before.includes(run)),
    ...before.filter((run) => !failedBy.includes(run)),
  ];
  return changed.every((name) =>
    owing
      .find((run) => run.metadata.name === name)
      ?.status?.targets.some((target) => target.uid === uid && target.state !== 'Recorded'),
  );
}

/** The pod itself, or the very node that it is on: one that was made anew under its name is another. */
function podIsRecorded(
  owing: readonly ScenarioRun[],
  pod: KubeObject,
  node: KubeObject | undefined,
): boolean {
  return owing.some((run) =>
    run.status?.targets.some(
      ({ uid, ref, state }) =>
        state === 'Injected' &&
        (uid === pod.metadata.uid || (ref.kind === 'Node' && uid === node?.metadata.uid)),
    ),
  );
}

function ended(run: KubeObject | undefined): boolean {
  return field(run, 'status', 'phase') === 'Completed';
}
