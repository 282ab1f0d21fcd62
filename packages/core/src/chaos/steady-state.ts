import type { EpochMs, ScenarioRunStatus } from '@seatrial/model';
import { fromInstant, toInstant } from '@seatrial/model';
import { addCounts, noCounts, readArm } from '../gate/counts.ts';
import { faultRow } from './faults/table.ts';
import { judgeRequests, recoveryText } from './judge-requests.ts';
import {
  complete,
  readyPods,
  type ScenarioRunDecision,
  type ScenarioRunSeen,
  stay,
  type Trial,
} from './run.ts';

/** Notes what users and pods went through since the first fault; a look without data changes nothing. */
export function noteSteadyState(
  status: ScenarioRunStatus,
  seen: ScenarioRunSeen,
  now: EpochMs,
): ScenarioRunStatus {
  if (status.targets.length === 0 || status.phase === 'Completed') return status;
  let noted = status;
  if (seen.workload.type === 'Value') {
    const ready = readyPods(seen.workload.value);
    noted = { ...noted, readyPodsMin: Math.min(ready, noted.readyPodsMin ?? ready) };
  }
  const look = readArm(status.countsLast, seen.counts);
  if (look.type === 'Missing') return noted;
  const isInterrupted = status.countsLast !== undefined && status.countsLast.since !== look.last.since;
  const counts = addCounts(status.counts ?? noCounts, look.added);
  const counted = { ...noted, countsLast: look.last, counts };
  if (status.countedSince === undefined) return counted;
  // A runner that begins to count anew has seen nothing since its predecessor's last look: that time is not counted.
  const countedSeconds = status.countedSeconds ?? 0;
  return isInterrupted
    ? {
        ...counted,
        countedSeconds,
        countsInterrupted: true,
        countedSince: toInstant(now - countedSeconds * 1000),
      }
    : { ...counted, countedSeconds: (now - fromInstant(status.countedSince)) / 1000 };
}

/** All faults are back; the workload must become whole within the recovery objective. Then the verdict. */
export function recover(trial: Trial): ScenarioRunDecision {
  const { run, status, seen, now } = trial;
  const { recoveryObjectiveSeconds: objectiveSeconds, steadyState } = run.spec.experiment;
  const inTime = now - faultsEndedAt(trial) < objectiveSeconds * 1000;
  if (!isWholeAgain(trial)) {
    if (inTime) return stay(trial, { reason: 'Recovering', message: 'the workload becomes whole again' });
    const missed = {
      reason: 'RecoveryObjectiveMissed',
      message: `not whole again within ${objectiveSeconds} s of the end of the last fault`,
    };
    return complete(trial, status.wanted?.verdict ?? 'Fail', status.wanted ?? missed);
  }
  const recovered = noteRecovery(trial);
  if (status.wanted !== undefined) return complete(recovered, status.wanted.verdict, status.wanted);
  if (steadyState.judgedBy === 'ReadyPods') return passByPods(recovered);
  const look = readArm(status.countsLast, seen.counts);
  if (look.type === 'Counted') return judgeWhenSeenLongEnough(recovered);
  const message = `whole again, but its requests cannot be counted: ${look.message}`;
  const why = { reason: 'NoCounts', message };
  // What was counted earlier says nothing about the part that was not seen.
  return inTime ? stay(recovered, why) : complete(recovered, 'Inconclusive', why);
}

/** The pods must say so too: right after a kill the workload does not know yet that it has lost one. */
function isWholeAgain({ seen: { workload } }: Trial): boolean {
  return (
    workload.type === 'Value' && workload.value.whole && readyPods(workload.value) === workload.value.replicas
  );
}

/** A rate is held against the baseline only when it was seen for as long. */
function judgeWhenSeenLongEnough(trial: Trial): ScenarioRunDecision {
  const { baseline, countedSeconds } = trial.status;
  if (baseline === undefined || countedSeconds === undefined || countedSeconds >= baseline.seconds)
    return complete(trial, ...judgeRequests(trial.run, trial.status));
  return stay(trial, {
    reason: 'CountingRequests',
    message: `whole again; requests are counted for as long as before the fault (${baseline.seconds} s)`,
  });
}

function passByPods(trial: Trial): ScenarioRunDecision {
  const { status } = trial;
  const message = `by ready pods and recovery alone, as the scenario asks: ${status.readyPodsMin ?? 'no'} ready pods at the least; ${recoveryText(status)}`;
  return complete(trial, 'Pass', { reason: 'SteadyStateHeld', message });
}

function noteRecovery(trial: Trial): Trial {
  const { status, now } = trial;
  if (status.recoverySeconds !== undefined) return trial;
  const injected = status.targets.flatMap(({ injectedAt }) =>
    injectedAt === undefined ? [] : [fromInstant(injectedAt)],
  );
  return {
    ...trial,
    status: {
      ...status,
      recoverySeconds: secondsBetween(faultsEndedAt(trial), now),
      ...(injected.length === 0 ? {} : { disturbedSeconds: secondsBetween(Math.min(...injected), now) }),
    },
  };
}

/** Some faults are over as soon as they are made, and what follows is the recovery; others last until they are seen to be taken back. */
function faultsEndedAt({ run, status: { targets, phaseStartedAt } }: Trial): EpochMs {
  const { faults } = run.spec.experiment;
  const ends = targets.flatMap(({ fault, injectedAt, verifiedAt }) => {
    const type = faults[fault]?.type;
    const isOverAtOnce = type !== undefined && faultRow(type).endsWhen === 'Injected';
    const end = isOverAtOnce ? (injectedAt ?? verifiedAt) : verifiedAt;
    return end === undefined ? [] : [fromInstant(end)];
  });
  return ends.length === 0 ? fromInstant(phaseStartedAt) : Math.max(...ends);
}

function secondsBetween(from: EpochMs, to: EpochMs): number {
  return Math.max(0, Math.round((to - from) / 100) / 10);
}
