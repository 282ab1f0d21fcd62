import type { ScenarioRunStatus } from '@seatrial/model';
import { fromInstant } from '@seatrial/model';
import {
  complete,
  phaseAgeMs,
  type ScenarioRunDecision,
  type ScenarioRunSeen,
  stay,
  type Trial,
} from './run.ts';

/** Notes what users and pods went through since the first fault; a look without data changes nothing. */
export function noteSteadyState(status: ScenarioRunStatus, seen: ScenarioRunSeen): ScenarioRunStatus {
  if (status.targets.length === 0 || status.phase === 'Completed') return status;
  let noted = status;
  if (seen.workload.type === 'Value') {
    const ready = seen.workload.value.readyReplicas;
    noted = { ...noted, readyPodsMin: Math.min(ready, noted.readyPodsMin ?? ready) };
  }
  const { countsAtStart } = status;
  if (seen.counts.type === 'Value' && countsAtStart !== undefined) {
    const requests = seen.counts.value.requests - countsAtStart.requests;
    const bad = seen.counts.value.bad - countsAtStart.bad;
    // Counters that went back have restarted; what was counted before is kept.
    if (requests >= 0 && bad >= 0 && bad <= requests) noted = { ...noted, counts: { requests, bad } };
  }
  return noted;
}

/** All faults are back; the workload must become whole within the recovery objective. Then the verdict. */
export function recover(trial: Trial): ScenarioRunDecision {
  const { run, status, seen } = trial;
  const ageMs = phaseAgeMs(trial);
  const objectiveSeconds = run.spec.experiment.recoveryObjectiveSeconds;
  const whole = seen.workload.type === 'Value' && seen.workload.value.whole;
  if (!whole && ageMs < objectiveSeconds * 1000) {
    return stay(trial, { reason: 'Recovering', message: 'the workload becomes whole again' });
  }
  if (!whole) {
    const why = {
      reason: 'RecoveryObjectiveMissed',
      message: `not whole again within ${objectiveSeconds} s`,
    };
    return status.wanted === undefined
      ? complete(trial, 'Fail', why)
      : complete(trial, status.wanted.verdict, status.wanted);
  }
  const recovered: Trial = { ...trial, status: { ...status, recoverySeconds: recoverySeconds(trial) } };
  if (status.wanted !== undefined) return complete(recovered, status.wanted.verdict, status.wanted);
  return judgeErrors(recovered);
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
