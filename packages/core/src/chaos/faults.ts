import type { Fault, FaultTarget } from '@seatrial/model';
import { toInstant } from '@seatrial/model';
import type { PodView } from '../health/pod-view.ts';
import type { NodeView } from './node.ts';
import {
  abortWanted,
  complete,
  moveTo,
  phaseAgeMs,
  readyPods,
  type ScenarioRunAction,
  type ScenarioRunDecision,
  stay,
  type Trial,
  takeBack,
} from './run.ts';
import { nodePreImage, targetsOf } from './targets.ts';

/** A fault that is not seen to work by then has taken no effect, and a run without its fault proves nothing. */
const effectTimeoutMs = 60_000;

/** Writes down what the next fault will change and how it was before; nothing is touched in this step. */
export function planTargets(trial: Trial): ScenarioRunDecision {
  const { status } = trial;
  const fault = faultOf(trial);
  const planned = fault === undefined ? 'no such fault' : targetsOf(trial, fault);
  if (typeof planned === 'string') {
    const why = { reason: 'NoTarget', message: planned };
    return status.targets.length === 0
      ? complete(trial, 'Inconclusive', why)
      : takeBack(trial, 'Inconclusive', why);
  }
  const message = `${fault?.type} on ${planned.map((target) => target.ref.name).join(', ')}`;
  return moveTo(
    trial,
    'Injecting',
    { reason: 'Recorded', message },
    {
      targets: [...status.targets, ...planned],
    },
  );
}

/** Injects what is written down, until it is seen to have taken effect. */
export function inject(trial: Trial): ScenarioRunDecision {
  const stopped = stop(trial);
  if (stopped !== undefined) return stopped;
  const { now } = trial;
  const targets = updateTargets(trial, (target) => {
    if (target.state === 'Recorded')
      return { ...asItIsNow(trial, target), state: 'Injected', injectedAt: toInstant(now) };
    return target.state === 'Injected' && tookEffect(trial, target)
      ? { ...target, state: 'Effective', effectiveAt: toInstant(now) }
      : target;
  });
  const injecting: Trial = { ...trial, status: { ...trial.status, targets } };
  const open = current(injecting).filter((target) => target.state === 'Injected');
  const ended = endedEarly(injecting);
  if (ended !== undefined) return ended;
  if (open.length === 0) {
    const names = current(injecting).map((target) => target.ref.name);
    return moveTo(injecting, 'Holding', {
      reason: 'Effective',
      message: `seen to have taken effect on ${names.join(', ')}`,
    });
  }
  if (phaseAgeMs(trial) > effectTimeoutMs) {
    const message = `no effect seen on ${open.map((target) => target.ref.name).join(', ')}`;
    return takeBack(injecting, 'Inconclusive', { reason: 'NoEffect', message });
  }
  return stay(
    injecting,
    trial.status,
    open.flatMap((target) => injection(injecting, target)),
  );
}

/** Lets the fault last. */
export function hold(trial: Trial): ScenarioRunDecision {
  const stopped = stop(trial);
  if (stopped !== undefined) return stopped;
  const ended = endedEarly(trial);
  if (ended !== undefined) return ended;
  const fault = faultOf(trial);
  const durationMs = fault?.type === 'ZoneFailure' ? fault.durationSeconds * 1000 : 0;
  if (phaseAgeMs(trial) < durationMs) return stay(trial, trial.status);
  // A fault that nobody sees at its end may have been over long before.
  if (fault?.type === 'ZoneFailure' && trial.seen.nodes.type !== 'Value')
    return stay(trial, { reason: 'NodesUnknown', message: trial.seen.nodes.reason });
  return moveTo(trial, 'Reverting', { reason: 'Reverting', message: 'what the fault changed is put back' });
}

/** Puts back what was changed and is still ours, and sees that it is back. Never skipped, whatever ended the run. */
export function revert(trial: Trial): ScenarioRunDecision {
  const { now, status } = trial;
  const targets = status.targets.map((target): FaultTarget => {
    if (target.state === 'Verified') return target;
    // An injection may still be on its way when the revert begins, so nothing counts as put back before it was asked for.
    if (target.state !== 'Reverting') return { ...target, state: 'Reverting' };
    return isBack(trial, target) ? verified(target, now) : target;
  });
  const reverting: Trial = { ...trial, status: { ...status, targets } };
  const open = targets.filter((target) => target.state !== 'Verified');
  if (open.length > 0)
    return stay(
      reverting,
      status,
      open.flatMap((target) => reversion(trial, target)),
    );
  const more = status.wanted === undefined && status.faultIndex + 1 < trial.run.spec.experiment.faults.length;
  if (more)
    return planTargets({ ...reverting, status: { ...reverting.status, faultIndex: status.faultIndex + 1 } });
  return moveTo(reverting, 'Recovering', {
    reason: 'Reverted',
    message: 'all faults are verified as reverted',
  });
}

/** Somebody else has taken a fault back, or the node with it: what was to be tried was not. */
function endedEarly(trial: Trial): ScenarioRunDecision | undefined {
  const over = current(trial).flatMap((target) => {
    const how = target.state === 'Effective' ? howItEnded(trial, target) : undefined;
    return how === undefined ? [] : [how];
  });
  if (over.length === 0) return undefined;
  const message = `a fault did not last, and not by this run: ${over.join(', ')}`;
  return takeBack(trial, 'Inconclusive', { reason: 'FaultEndedEarly', message });
}

function howItEnded(trial: Trial, target: FaultTarget): string | undefined {
  if (target.ref.kind === 'Pod' || trial.seen.nodes.type !== 'Value') return undefined;
  const { name } = target.ref;
  const node = nodeOf(trial, target);
  if (node === undefined) return `node ${name} was deleted`;
  if (!isFailed(trial, node.failedBy)) return `the taint of node ${name} was removed`;
  // A cordon that was there before is not ours, and may be lifted.
  const isOurCordon = target.preImage?.['unschedulable'] !== true;
  return isOurCordon && !node.unschedulable ? `node ${name} was uncordoned` : undefined;
}

/** A person's abort, and the availability floor. */
function stop(trial: Trial): ScenarioRunDecision | undefined {
  const { run, seen } = trial;
  const why = abortWanted(run);
  if (why !== undefined) return takeBack(trial, 'Inconclusive', why);
  const floor = run.spec.experiment.steadyState.readyPodsMin;
  if (seen.workload.type !== 'Value') return undefined;
  const ready = readyPods(seen.workload.value);
  if (ready >= floor) return undefined;
  const message = `${ready} ready pods are fewer than the floor of ${floor}`;
  return takeBack(trial, 'Fail', { reason: 'AvailabilityFloor', message });
}

function injection(trial: Trial, target: FaultTarget): readonly ScenarioRunAction[] {
  const fault = trial.run.spec.experiment.faults[target.fault];
  if (fault?.type === 'PodKill') return [kill(target.ref.name, target.uid, trial, fault.gracePeriodSeconds)];
  // Another node by the same name is not failed, and keeps its pods.
  const isThere = nodeOf(trial, target) !== undefined;
  const pods = isThere ? podsOn(trial, target.ref.name) : [];
  const kills = pods.map((pod) => kill(pod.name, pod.uid, trial, 0));
  return [nodeAction('FailNode', trial, target), ...kills];
}

/** A runner may have been away since it wrote the node down; until the first injection its pre-image can be mended. */
function asItIsNow(trial: Trial, target: FaultTarget): FaultTarget {
  const node = nodeOf(trial, target);
  return node === undefined ? target : { ...target, preImage: nodePreImage(node) };
}

function nodeAction(
  type: 'FailNode' | 'RestoreNode',
  { run }: Trial,
  { ref, uid, preImage }: FaultTarget,
): ScenarioRunAction {
  const unschedulableBefore = preImage?.['unschedulable'] === true;
  return { type, name: ref.name, uid, run: run.metadata.name, unschedulableBefore };
}

/** A zone does not say goodbye: pods of the workload there die at once, not after their grace. */
function kill(name: string, uid: string, { run }: Trial, gracePeriodSeconds: number): ScenarioRunAction {
  return {
    type: 'KillPod',
    ref: { apiVersion: 'v1', kind: 'Pod', namespace: run.spec.namespace, name },
    uid,
    gracePeriodSeconds,
  };
}

function tookEffect(trial: Trial, target: FaultTarget): boolean {
  if (target.ref.kind === 'Pod') return podIsGone(trial, target);
  const node = nodeOf(trial, target);
  return node !== undefined && isFailed(trial, node.failedBy) && podsOn(trial, node.name).length === 0;
}

function reversion(trial: Trial, target: FaultTarget): readonly ScenarioRunAction[] {
  if (target.ref.kind === 'Pod') return []; // its controller has made another; Recovering sees to that
  return [nodeAction('RestoreNode', trial, target)];
}

function isBack(trial: Trial, target: FaultTarget): boolean {
  if (target.ref.kind === 'Pod') return true;
  if (trial.seen.nodes.type !== 'Value') return false;
  const node = nodeOf(trial, target);
  if (node === undefined) return true; // the node itself has gone, and our taint with it
  return (
    !isFailed(trial, node.failedBy) &&
    (node.unschedulable === false || target.preImage?.['unschedulable'] === true)
  );
}

function verified(target: FaultTarget, now: number): FaultTarget {
  return { ...target, state: 'Verified', verifiedAt: toInstant(now) };
}

function updateTargets(trial: Trial, change: (target: FaultTarget) => FaultTarget): FaultTarget[] {
  return trial.status.targets.map((target) =>
    target.fault === trial.status.faultIndex ? change(target) : target,
  );
}

function current({ status }: Trial): readonly FaultTarget[] {
  return status.targets.filter((target) => target.fault === status.faultIndex);
}

function podIsGone({ seen }: Trial, target: FaultTarget): boolean {
  return (
    seen.workload.type === 'Value' &&
    !seen.workload.value.pods.some((pod) => pod.uid === target.uid && !pod.terminating)
  );
}

function podsOn({ seen }: Trial, node: string): readonly PodView[] {
  return seen.workload.type === 'Value' ? seen.workload.value.pods.filter((pod) => pod.node === node) : [];
}

function nodeOf({ seen }: Trial, target: FaultTarget): NodeView | undefined {
  return seen.nodes.type === 'Value' ? seen.nodes.value.find((node) => node.uid === target.uid) : undefined;
}

function isFailed({ run }: Trial, failedBy: readonly string[]): boolean {
  return failedBy.includes(run.metadata.name);
}

function faultOf({ run, status }: Trial): Fault | undefined {
  return run.spec.experiment.faults[status.faultIndex];
}
