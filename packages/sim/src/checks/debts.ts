import { field, nodeView } from '@seatrial/core';
import type { EpochMs, KubeObject, ScenarioRun } from '@seatrial/model';
import { fromInstant, parseScenarioRun } from '@seatrial/model';
import { nodeNameOf } from '../kube/pod.ts';
import { runsIn } from '../people/records.ts';
import { type Check, isTrying } from './check.ts';

/** A runner looks every half second; what a person does between a look and the write after it goes unseen. */
const betweenLooksMs = 2_000;

/** Every fault is in a record before it happens, and when a run has ended nothing of its faults is left. */
export const debts: Check = ({ site: { cluster }, world: { timeline }, violated }) => {
  const { store } = cluster;
  /** Nodes that a person has changed: their pre-image says nothing any more. */
  const touched = new Set<string>();
  /** What was really done to objects, by uid: a pass without its faults is no pass. */
  const injected = new Set<string>();

  /** When a fault that the runner had seen in force was ended by a person, by the run and the node's uid. */
  const endedByHand = new Map<string, EpochMs>();

  /** Pods that went by themselves. */
  const gone = new Set<string>();

  return ({ type, object, previous, by }) => {
    if (type === 'Deleted' && by !== 'Chaos') gone.add(object.metadata.uid ?? '');
    if (object.kind === 'Node' && by === 'Person') {
      touched.add(object.metadata.name);
      noteEnd(object);
    }
    if (by === 'Chaos') {
      injected.add(object.metadata.uid ?? '');
      checkRecorded(object, previous);
    }
    if (object.kind === 'ScenarioRun' && type === 'Modified' && !ended(previous) && ended(object)) {
      checkPaid(parseScenarioRun(object));
    }
  };

  /** A person may put the cordon back before anybody looks: then the fault is in force again. */
  function noteEnd(node: KubeObject): void {
    const { uid, unschedulable, failedBy } = nodeView(node);
    for (const run of runsIn(store)) {
      const key = `${run.metadata.name}/${uid}`;
      const target = run.status?.targets.find((it) => it.uid === uid && it.state === 'Effective');
      const isUncordoned = target?.preImage?.['unschedulable'] !== true && !unschedulable;
      const isOver = isUncordoned || !failedBy.includes(run.metadata.name);
      if (target !== undefined && isOver) endedByHand.set(key, timeline.now());
      else endedByHand.delete(key);
    }
  }

  function checkLasted(run: ScenarioRun): void {
    if (run.status?.verdict !== 'Pass') return;
    for (const { uid, fault: index, effectiveAt, id } of run.status.targets) {
      const endedAt = endedByHand.get(`${run.metadata.name}/${uid}`);
      const fault = run.spec.experiment.faults[index];
      if (endedAt === undefined || effectiveAt === undefined || fault?.type !== 'ZoneFailure') continue;
      const lastedMs = endedAt - fromInstant(effectiveAt);
      if (lastedMs < fault.durationSeconds * 1000 - betweenLooksMs)
        violated(
          'a pass has had its faults to the end',
          `${run.metadata.name} passed, and ${id} lasted ${lastedMs} ms`,
        );
    }
  }

  function checkRecorded(object: KubeObject, previous: KubeObject | undefined): void {
    const owing = runsIn(store).filter(isTrying);
    const paid =
      object.kind === 'Node' ? nodeIsRecorded(owing, object, previous) : podIsRecorded(owing, object);
    if (!paid) violated('every fault is written down first', `${object.kind} ${object.metadata.name}`);
  }

  function checkPaid(run: ScenarioRun): void {
    checkLasted(run);
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
      if (target.ref.kind !== 'Node' || node === undefined || touched.has(target.ref.name)) continue;
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

/** The pod itself, or the node that it is on. */
function podIsRecorded(owing: readonly ScenarioRun[], pod: KubeObject): boolean {
  return owing.some((run) =>
    run.status?.targets.some(
      ({ uid, ref, state }) =>
        state === 'Injected' &&
        (uid === pod.metadata.uid || (ref.kind === 'Node' && ref.name === nodeNameOf(pod))),
    ),
  );
}

function ended(run: KubeObject | undefined): boolean {
  return field(run, 'status', 'phase') === 'Completed';
}
