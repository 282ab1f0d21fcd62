import type { EpochMs, ScenarioRun, ScenarioRunStatus } from '@seatrial/model';
import { fromInstant, shortVersion, toInstant } from '@seatrial/model';
import { gitRecheckMs, justCreated, unreachable } from '../decision.ts';
import { runNotAhead } from '../not-ahead.ts';
import { dropBaseline, noteBaseline, startCounting } from './baseline.ts';
import { hold, inject, planTargets, revert } from './debts.ts';
import {
  abortWanted,
  complete,
  countedText,
  moveTo,
  phaseAgeMs,
  readyPods,
  type ScenarioRunDecision,
  type ScenarioRunSeen,
  stay,
  type Trial,
  versionOnTrial,
  type Why,
} from './run.ts';
import { noteSteadyState, recover } from './steady-state.ts';

/** How long a workload that is not whole may delay the beginning. */
const baselineTimeoutMs = 60_000;
/** Enough of a uid to tell apart what has the same name. */
const uidCharsKept = 8;

/**
 * One step in the life of an experiment: pure, total, and the same in the runner and in simulation.
 *
 *     Pending -> Baseline -> Injecting -> Holding -> Reverting -> (next fault) -> Recovering -> Completed
 *
 * Every fault is a debt: written down with what is needed to undo it, then injected, seen to take effect, reverted, and
 * seen to be reverted. Whatever ends a run early leads through Reverting.
 */
export function decideScenarioRun(
  run: ScenarioRun,
  seen: ScenarioRunSeen,
  now: EpochMs,
): ScenarioRunDecision {
  const begun = run.status === undefined ? begin(now) : runNotAhead(run.status, now);
  const trial: Trial = { run, status: noteAdHoc(noteSteadyState(begun, seen, now), run, seen), seen, now };
  const { phase } = trial.status;
  switch (phase) {
    case 'Pending':
      return aborted(trial) ?? pending(trial);
    case 'Baseline':
      return aborted(trial) ?? baseline(trial);
    case 'Injecting':
      return inject(trial);
    case 'Holding':
      return hold(trial);
    case 'Reverting':
      return revert(trial);
    case 'Recovering':
      return recover(trial);
    case 'Completed':
      return conclude(trial);
    default:
      return unreachable(phase);
  }
}

function begin(now: EpochMs): ScenarioRunStatus {
  return { ...justCreated(now), faultIndex: 0, targets: [] };
}

/** Before the first fault an abort has nothing to take back. */
function aborted(trial: Trial): ScenarioRunDecision | undefined {
  const why = abortWanted(trial.run);
  return why === undefined ? undefined : complete(trial, 'Inconclusive', why);
}

function pending(trial: Trial): ScenarioRunDecision {
  const { run, seen, now } = trial;
  const { trigger, experiment } = run.spec;
  const lateMs = now - fromInstant(trigger.at);
  // Only a schedule makes another run by itself; what a release or a person asked for waits for its turn.
  if (trigger.type === 'Schedule' && lateMs > experiment.startingDeadlineSeconds * 1000) {
    const message = `could not begin within ${experiment.startingDeadlineSeconds} s: ${trial.status.message}`;
    return complete(trial, 'Inconclusive', { reason: 'StartingDeadlineExceeded', message });
  }
  if (seen.refusals.type !== 'Value')
    return stay(trial, { reason: 'LocksUnknown', message: seen.refusals.reason });
  if (seen.refusals.value.length > 0) {
    return complete(trial, 'Inconclusive', { reason: 'NotAllowed', message: seen.refusals.value.join('; ') });
  }
  if (seen.stableVersion.type !== 'Value')
    return stay(trial, { reason: 'VersionUnknown', message: seen.stableVersion.reason });
  const version = seen.stableVersion.value;
  if (run.spec.version !== undefined && version !== run.spec.version) {
    const message = `made for version ${shortVersion(run.spec.version)}, which is not stable any more`;
    return complete(trial, 'Inconclusive', { reason: 'VersionChanged', message });
  }
  if (isBusy(seen)) return stay(trial, busy);
  if (trigger.type === 'Manual' && seen.declared.type !== 'Value')
    return stay(trial, { reason: 'ScenarioUnknown', message: seen.declared.reason });
  const why = { reason: 'SteadyState', message: 'the steady state is seen before the first fault' };
  return moveTo(trial, 'Baseline', why, version === undefined ? {} : { version });
}

const busy: Why = {
  reason: 'Busy',
  message:
    'a release or another run is in flight within reach of the faults; they would be taken for its errors',
};

function isBusy(seen: ScenarioRunSeen): boolean {
  return seen.busy.type !== 'Value' || seen.busy.value;
}

/** What the runner itself made was declared when it was made; a person may ask for anything. */
function noteAdHoc(
  status: ScenarioRunStatus,
  { spec }: ScenarioRun,
  seen: ScenarioRunSeen,
): ScenarioRunStatus {
  if (status.phase !== 'Pending' || spec.trigger.type !== 'Manual' || seen.declared.type !== 'Value')
    return status;
  const { adHoc: _, ...declared } = status;
  return seen.declared.value ? declared : { ...declared, adHoc: true };
}

function baseline(trial: Trial): ScenarioRunDecision {
  const { run, seen } = trial;
  // A release of another application may have begun in the moment between this run's look and its write.
  if (isBusy(seen)) return moveTo(dropBaseline(trial), 'Pending', busy);
  const { steadyState, workload } = run.spec.experiment;
  const health = seen.workload.type === 'Value' ? seen.workload.value : undefined;
  const steady = health?.whole === true && readyPods(health) >= steadyState.readyPodsMin;
  const noted = steady ? noteBaseline(trial) : dropBaseline(trial);
  const counting = steady ? startCounting(noted) : undefined;
  if (counting !== undefined && phaseAgeMs(trial) >= steadyState.baselineSeconds * 1000)
    return planTargets(counting);
  const counted = noted.status.baseline !== undefined;
  const timeoutMs = baselineTimeoutMs + (counted ? steadyState.baselineSeconds * 1000 : 0);
  if (counting === undefined && phaseAgeMs(trial) > timeoutMs) {
    const message = steady
      ? `requests of ${countedText(run)} could not be counted before the first fault: ${seen.counts.type === 'Value' ? 'no valid counts' : seen.counts.reason}; a scenario with steadyState.judgedBy: ReadyPods asks for none`
      : `${workload.kind} ${workload.name} was not whole with at least ${steadyState.readyPodsMin} ready pods before the first fault`;
    return complete(trial, 'Inconclusive', { reason: steady ? 'NoCounts' : 'NotSteady', message });
  }
  return stay(noted, {
    reason: noted.status.baseline === undefined ? 'WaitingForSteadyState' : 'SteadyState',
    message: trial.status.message,
  });
}

/** Verdicts are kept for good in the ledger, per application version, where another cluster can read them. */
function conclude({ run, status, seen, now }: Trial): ScenarioRunDecision {
  const { cluster, scenario, experiment } = run.spec;
  const version = versionOnTrial(run, status);
  if (status.ledger !== 'Pending' || status.verdict === undefined || version === undefined) {
    return { status, actions: [], wakeAt: 'OnChange' };
  }
  if (seen.recorded.type === 'Value' && seen.recorded.value) {
    return { status: { ...status, ledger: 'Recorded' }, actions: [], wakeAt: 'OnChange' };
  }
  const entry = {
    type: 'ScenarioRun' as const,
    id: scenarioLedgerId(run),
    at: status.finishedAt ?? toInstant(now),
    cluster,
    application: experiment.application,
    version,
    run: run.metadata.name,
    scenario,
    verdict: status.verdict,
    reason: status.reason,
    message: status.message,
    adHoc: status.adHoc === true,
  };
  return { status, actions: [{ type: 'AppendLedger', entry }], wakeAt: now + gitRecheckMs };
}

/** The same for one record every time, and another for a record of the same name on a cluster that was built anew. */
/** @param run without a uid: how the ids of all runs of that name begin */
export function scenarioLedgerId({
  spec,
  metadata,
}: {
  readonly spec: Pick<ScenarioRun['spec'], 'cluster'>;
  readonly metadata: Pick<ScenarioRun['metadata'], 'name' | 'uid'>;
}): string {
  return `scenariorun.${spec.cluster}.${metadata.name}.${(metadata.uid ?? '').slice(-uidCharsKept)}`;
}
