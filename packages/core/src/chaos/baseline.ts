import { fromInstant, toInstant } from '@seatrial/model';
import { noCounts, readArm } from '../gate/counts.ts';
import type { Trial } from './run.ts';

/** Counts what users get before the first fault. A count that was begun anew begins the baseline anew. */
export function noteBaseline(trial: Trial): Trial {
  const { run, status, seen, now } = trial;
  if (run.spec.experiment.steadyState.judgedBy === 'ReadyPods') return trial;
  const look = readArm(status.countsLast, seen.counts);
  if (look.type === 'Missing') return trial;
  const { baseline } = status;
  const goesOn = baseline !== undefined && status.countsLast?.since === look.last.since;
  const noted = goesOn
    ? {
        ...baseline,
        requests: baseline.requests + look.added.requests,
        seconds: (now - fromInstant(baseline.since)) / 1000,
      }
    : { since: toInstant(now), requests: 0, seconds: 0 };
  return { ...trial, status: { ...status, countsLast: look.last, baseline: noted } };
}

/** What was counted while the workload was not steady is no baseline. */
export function dropBaseline(trial: Trial): Trial {
  const { baseline: _, countsLast: __, ...status } = trial.status;
  return { ...trial, status };
}

/**
 * Takes the counters as they are before the first fault; `undefined`: they cannot be read, or the baseline is not long
 * enough yet, and no fault may begin.
 */
export function startCounting(trial: Trial): Trial | undefined {
  const { run, status, seen, now } = trial;
  const { judgedBy, baselineSeconds } = run.spec.experiment.steadyState;
  if (judgedBy === 'ReadyPods') return trial;
  const isLongEnough = status.baseline !== undefined && status.baseline.seconds >= baselineSeconds;
  if (!isLongEnough || readArm(undefined, seen.counts).type === 'Missing') return undefined;
  return { ...trial, status: { ...status, counts: noCounts, countedSince: toInstant(now) } };
}
