import {
  type EpochMs,
  fromInstant,
  type KubeObject,
  type LedgerEntry,
  type ScenarioRun,
  type ScenarioRunPhase,
  type ScenarioRunStatus,
  type ScenarioVerdict,
  toInstant,
} from '@seatrial/model';
import { withEnding } from '../conditions.ts';
import { type Decision, enter } from '../decision.ts';
import type { Reading } from '../gate/counts.ts';
import type { WorkloadHealth } from '../health/workload.ts';
import type { Observed } from '../observation.ts';
import type { FaultAction } from './faults/fault-row.ts';

export type ScenarioRunAction = FaultAction | { readonly type: 'AppendLedger'; readonly entry: LedgerEntry };

export interface ScenarioRunSeen {
  readonly workload: Observed<WorkloadHealth>;
  /** What each fault of the experiment goes by, by its index, as its row asks (`faultQueries`). */
  readonly sights: readonly Observed<readonly KubeObject[]>[];
  /** Why faults may not be injected now; empty when both locks are open. */
  readonly refusals: Observed<readonly string[]>;
  /** It is what the files say: asked of runs that a person made, who may try anything, but only that opens a gate. */
  readonly declared: Observed<boolean>;
  /** Cumulative counts of the Service under trial. */
  readonly counts: Observed<Reading>;
  /** A release is moving traffic or pods within reach of the faults, or another run has faults in flight there. */
  readonly busy: Observed<boolean>;
  /** Version that is stable now: a verdict about it must not be written down for another one. */
  readonly stableVersion: Observed<string | undefined>;
  readonly recorded: Observed<boolean>;
}

export type ScenarioRunDecision = Decision<ScenarioRunStatus, ScenarioRunAction>;

export interface Trial {
  readonly run: ScenarioRun;
  readonly status: ScenarioRunStatus;
  readonly seen: ScenarioRunSeen;
  readonly now: EpochMs;
}

/** What is to be seen of a fault; nothing where nobody looked. */
export function sightOf({ sights }: ScenarioRunSeen, index: number): Observed<readonly KubeObject[]> {
  return sights[index] ?? { type: 'NoData', reason: 'not asked in this phase' };
}

const pollMs = 500;
/** Who has waited for long waits a little longer: a twentieth of it, so that a thousand who wait cost little. */
const waitingShare = 20;
const waitingMsMax = 10_000;

export interface Why {
  readonly reason: string;
  readonly message: string;
}

export function moveTo(
  { status, now }: Trial,
  phase: ScenarioRunPhase,
  why: Why,
  change: Partial<ScenarioRunStatus> = {},
): ScenarioRunDecision {
  return { status: { ...enter(status, phase, why, now), ...change }, actions: [], wakeAt: now };
}

export function stay(
  trial: Trial,
  why: Why,
  actions: readonly ScenarioRunAction[] = [],
): ScenarioRunDecision {
  const { status, now } = trial;
  return { status: enter(status, status.phase, why, now), actions, wakeAt: now + pauseMs(trial) };
}

/** Until the next look: nothing happens to a run that waits for its turn. */
function pauseMs(trial: Trial): number {
  if (trial.status.phase !== 'Pending') return pollMs;
  return Math.min(waitingMsMax, Math.max(pollMs, phaseAgeMs(trial) / waitingShare));
}

/** The verdict is certain from here on; what was injected is taken back before the run may end. */
export function takeBack(trial: Trial, verdict: ScenarioVerdict, why: Why): ScenarioRunDecision {
  const { status } = trial;
  const wanted = status.wanted ?? { verdict, ...why };
  return moveTo(trial, 'Reverting', wanted, { wanted });
}

export function complete(trial: Trial, verdict: ScenarioVerdict, why: Why): ScenarioRunDecision {
  const ending = { type: 'Passed', isTrue: verdict === 'Pass', ...why } as const;
  return moveTo(trial, 'Completed', why, {
    conditions: withEnding(trial.status.conditions, ending, trial.now),
    verdict,
    finishedAt: toInstant(trial.now),
    ledger: versionOnTrial(trial.run, trial.status) === undefined ? 'Recorded' : 'Pending',
  });
}

/** The version that a verdict is about. */
export function versionOnTrial(
  { spec }: ScenarioRun,
  status: ScenarioRunStatus | undefined,
): string | undefined {
  return status?.version ?? spec.version;
}

export function phaseAgeMs({ status, now }: Trial): number {
  return now - fromInstant(status.phaseStartedAt);
}

export function runHasEnded(run: ScenarioRun): boolean {
  return run.status?.phase === 'Completed';
}

/** Whose requests are counted, for messages. */
export function countedText({ spec }: ScenarioRun): string {
  return spec.service === undefined ? 'no Service' : `Service ${spec.namespace}/${spec.service}`;
}

/** Counted from the pods: the counters of a Deployment may still tell of a pod that was killed a moment ago. */
export function readyPods({ pods }: WorkloadHealth): number {
  return pods.filter((pod) => pod.ready && !pod.terminating).length;
}

/** Faults are written down, so they may be in force; the record says so before the first one is. */
export function hasFaultsInFlight(run: ScenarioRun): boolean {
  const phase = run.status?.phase;
  return phase !== undefined && phase !== 'Pending' && phase !== 'Completed';
}

/** Why a person wants the run to end: by a request, or by deleting its record, which stays until all faults are taken back. */
export function abortWanted({ spec, metadata }: ScenarioRun): Why | undefined {
  const request = spec.requests.find((it) => it.type === 'Abort');
  if (request !== undefined)
    return { reason: 'Aborted', message: `${request.by}: ${request.comment ?? 'no reason given'}` };
  if (metadata.deletionTimestamp === undefined) return undefined;
  return { reason: 'Deleted', message: 'the record was deleted' };
}
