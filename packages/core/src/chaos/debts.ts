import type { Fault, FaultTarget } from '@seatrial/model';
import { faultTargetsMax, toInstant } from '@seatrial/model';
import type { FaultRow, FaultScene } from './faults/fault-row.ts';
import { faultRow } from './faults/table.ts';
import {
  abortWanted,
  complete,
  moveTo,
  phaseAgeMs,
  readyPods,
  type ScenarioRunDecision,
  sightOf,
  stay,
  type Trial,
  takeBack,
} from './run.ts';

/** A fault that is not seen to work by then has taken no effect, and a run without its fault proves nothing. */
const effectTimeoutMs = 60_000;

/** Writes down what the next fault will change and how it was before; nothing is touched in this step. */
export function planTargets(trial: Trial): ScenarioRunDecision {
  const { status } = trial;
  const fault = faultOf(trial, status.faultIndex);
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
    return target.state === 'Injected' &&
      askRow(trial, target, false, (row, scene) => row.hasTakenEffect(scene, target))
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
    open.flatMap((target) => askRow(injecting, target, [], (row, scene) => row.inject(scene, target))),
  );
}

/** Lets the fault last. */
export function hold(trial: Trial): ScenarioRunDecision {
  const stopped = stop(trial);
  if (stopped !== undefined) return stopped;
  const ended = endedEarly(trial);
  if (ended !== undefined) return ended;
  const { faultIndex } = trial.status;
  const fault = faultOf(trial, faultIndex);
  const row = fault === undefined ? undefined : faultRow(fault.type);
  const durationMs = fault === undefined ? 0 : (row?.lastsMs(fault) ?? 0);
  if (phaseAgeMs(trial) < durationMs) return stay(trial, trial.status);
  // A fault that nobody sees at its end may have been over long before.
  const sight = sightOf(trial.seen, faultIndex);
  if (row !== undefined && durationMs > 0 && sight.type !== 'Value')
    return stay(trial, { reason: row.unseen, message: sight.reason });
  return moveTo(trial, 'Reverting', { reason: 'Reverting', message: 'what the fault changed is put back' });
}

/** Puts back what was changed and is still ours, and sees that it is back. Never skipped, whatever ended the run. */
export function revert(trial: Trial): ScenarioRunDecision {
  const { now, status } = trial;
  const targets = status.targets.map((target): FaultTarget => {
    if (target.state === 'Verified') return target;
    // An injection may still be on its way when the revert begins, so nothing counts as put back before it was asked for.
    if (target.state !== 'Reverting') return { ...target, state: 'Reverting' };
    return askRow(trial, target, false, (row, scene) => row.isBack(scene, target))
      ? verified(target, now)
      : target;
  });
  const reverting: Trial = { ...trial, status: { ...status, targets } };
  const open = targets.filter((target) => target.state !== 'Verified');
  if (open.length > 0)
    return stay(
      reverting,
      status,
      open.flatMap((target) => askRow(trial, target, [], (row, scene) => row.revert(scene, target))),
    );
  const more = status.wanted === undefined && status.faultIndex + 1 < trial.run.spec.experiment.faults.length;
  if (more)
    return planTargets({ ...reverting, status: { ...reverting.status, faultIndex: status.faultIndex + 1 } });
  return moveTo(reverting, 'Recovering', {
    reason: 'Reverted',
    message: 'all faults are verified as reverted',
  });
}

/** Somebody else has taken a fault back: what was to be tried was not. */
function endedEarly(trial: Trial): ScenarioRunDecision | undefined {
  const over = current(trial).flatMap((target) => {
    const how =
      target.state === 'Effective'
        ? askRow(trial, target, undefined, (row, scene) => row.howItEnded(scene, target))
        : undefined;
    return how === undefined ? [] : [how];
  });
  if (over.length === 0) return undefined;
  const message = `a fault did not last, and not by this run: ${over.join(', ')}`;
  return takeBack(trial, 'Inconclusive', { reason: 'FaultEndedEarly', message });
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

/** A runner may have been away since it wrote the target down; until the first injection its pre-image can be mended. */
function asItIsNow(trial: Trial, target: FaultTarget): FaultTarget {
  const preImage = askRow(trial, target, undefined, (row, scene) => row.preImageNow(scene, target));
  return preImage === undefined ? target : { ...target, preImage };
}

/** What the row of a target's fault says. @param otherwise where the run has no such fault, and nothing can be done */
function askRow<T>(
  trial: Trial,
  target: FaultTarget,
  otherwise: T,
  ask: (row: FaultRow, scene: FaultScene) => T,
): T {
  const fault = faultOf(trial, target.fault);
  return fault === undefined ? otherwise : ask(faultRow(fault.type), sceneOf(trial, fault, target.fault));
}

function sceneOf({ run, seen }: Trial, fault: Fault, index: number): FaultScene {
  return { fault, run, workload: seen.workload, sight: sightOf(seen, index) };
}

/** What a fault will change, with how it was before; or why it cannot be. */
function targetsOf(trial: Trial, fault: Fault): readonly FaultTarget[] | string {
  const { faultIndex, targets } = trial.status;
  const aims = faultRow(fault.type).plan(sceneOf(trial, fault, faultIndex));
  if (typeof aims === 'string') return aims;
  const count = targets.length + aims.length;
  if (count > faultTargetsMax)
    return `all faults together would change ${count} objects, at most ${faultTargetsMax} can be written down`;
  return aims.map(({ ref, uid, preImage }) => ({
    id: `${faultIndex}/${ref.name}`,
    fault: faultIndex,
    ref,
    uid,
    state: 'Recorded',
    ...(preImage === undefined ? {} : { preImage }),
  }));
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

function faultOf({ run }: Trial, index: number): Fault | undefined {
  return run.spec.experiment.faults[index];
}
