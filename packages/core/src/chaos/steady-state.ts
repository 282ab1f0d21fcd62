import type { ScenarioRunStatus } from '@seatrial/model';
import { fromInstant } from '@seatrial/model';
import { addCounts, noCounts, readArm } from '../gate/counts.ts';
import {
  complete,
  phaseAgeMs,
  readyPods,
  type ScenarioRunDecision,
  type ScenarioRunSeen,
  stay,
  type Trial,
} from './run.ts';

/** Takes the counters as they are before the first fault; `undefined`: they cannot be read, and no fault may begin. */
export function startsCounting(trial: Trial): Trial | undefined {
  const look = readArm(undefined, trial.seen.counts);
  if (look.type === 'Missing') return undefined;
  return { ...trial, status: { ...trial.status, countsLast: look.last, counts: noCounts } };
}

/** Notes what users and pods went through since the first fault; a look without data changes nothing. */
export function noteSteadyState(status: ScenarioRunStatus, seen: ScenarioRunSeen): ScenarioRunStatus {
  if (status.targets.length === 0 || status.phase === 'Completed') return status;
  let noted = status;
  if (seen.workload.type === 'Value') {
    const ready = readyPods(seen.workload.value);
    noted = { ...noted, readyPodsMin: Math.min(ready, noted.readyPodsMin ?? ready) };
  }
  const look = readArm(status.countsLast, seen.counts);
  if (look.type === 'Missing') return noted;
  return { ...noted, countsLast: look.last, counts: addCounts(status.counts ?? noCounts, look.added) };
}

/** All faults are back; the workload must become whole within the recovery objective. Then the verdict. */
export function recover(trial: Trial): ScenarioRunDecision {
  const { run, status, seen } = trial;
  const objectiveSeconds = run.spec.experiment.recoveryObjectiveSeconds;
  const inTime = phaseAgeMs(trial) < objectiveSeconds * 1000;
  if (!isWholeAgain(trial)) {
    if (inTime) return stay(trial, { reason: 'Recovering', message: 'the workload becomes whole again' });
    const missed = {
      reason: 'RecoveryObjectiveMissed',
      message: `not whole again within ${objectiveSeconds} s`,
    };
    return complete(trial, status.wanted?.verdict ?? 'Fail', status.wanted ?? missed);
  }
  const seconds = status.recoverySeconds ?? recoverySeconds(trial);
  const recovered: Trial = { ...trial, status: { ...status, recoverySeconds: seconds } };
  if (status.wanted !== undefined) return complete(recovered, status.wanted.verdict, status.wanted);
  const look = readArm(status.countsLast, seen.counts);
  if (look.type === 'Counted') return judgeErrors(recovered);
  const message = `whole again, but its requests cannot be counted: ${look.message}`;
  const why = { reason: 'NoCounts', message };
  // What was counted earlier says nothing about the part that was not seen.
  return inTime ? stay(recovered, why) : complete(recovered, 'Inconclusive', why);
}

/** The pods must say so too: right after a kill the Deployment does not know yet that it has lost one. */
function isWholeAgain({ seen: { workload } }: Trial): boolean {
  return (
    workload.type === 'Value' && workload.value.whole && readyPods(workload.value) === workload.value.replicas
  );
}

function judgeErrors(trial: Trial): ScenarioRunDecision {
  const { run, status } = trial;
  const { counts } = status;
  if (counts === undefined || counts.requests === 0) {
    return complete(trial, 'Inconclusive', {
      reason: 'NoTraffic',
      message: 'no request was counted during the faults',
    });
  }
  const maxPercent = run.spec.experiment.steadyState.errorSharePercentMax;
  const percent = (100 * counts.bad) / counts.requests;
  const message = `${counts.bad} of ${counts.requests} requests were bad (${percent.toFixed(2)}%, at most ${maxPercent}%); whole again after ${status.recoverySeconds} s`;
  if (percent > maxPercent) return complete(trial, 'Fail', { reason: 'ErrorShareExceeded', message });
  return complete(trial, 'Pass', { reason: 'SteadyStateHeld', message });
}

/** From the moment the last fault was seen to be reverted. */
function recoverySeconds({ status, now }: Trial): number {
  const ends = status.targets.flatMap((target) =>
    target.verifiedAt === undefined ? [] : [fromInstant(target.verifiedAt)],
  );
  return Math.max(0, Math.round((now - Math.max(0, ...ends)) / 100) / 10);
}
