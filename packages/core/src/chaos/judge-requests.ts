import type { ScenarioRun, ScenarioRunStatus, ScenarioVerdict } from '@seatrial/model';
import { lowerShare } from '../gate/share-evidence.ts';
import { countedText, type Why } from './run.ts';

/** Greatest chance that a sample below the minimum fails a workload which keeps to its error share. */
const failAlpha = 0.01;

/** What users got from the first fault to recovery: errors, how much was counted, and how much was completed. */
export function judgeRequests(run: ScenarioRun, status: ScenarioRunStatus): readonly [ScenarioVerdict, Why] {
  const { errorSharePercentMax, requestsMin, throughputPercentMin } = run.spec.experiment.steadyState;
  const { requests, bad } = status.counts ?? { requests: 0, bad: 0 };
  const errorPercent = requests === 0 ? 0 : (100 * bad) / requests;
  const throughput = throughputPercent(status);
  const facts = [
    `${bad} of ${requests} requests of ${countedText(run)} were bad (${errorPercent.toFixed(2)}%, at most ${errorSharePercentMax}%)`,
    throughput === undefined
      ? 'throughput was not held against a baseline'
      : `${throughput.toFixed(0)}% of the requests per second before the fault were completed (at least ${throughputPercentMin}%)`,
    recoveryText(status),
  ].join('; ');
  if (
    errorPercent > errorSharePercentMax &&
    (requests >= requestsMin || isShownAbove(status, errorSharePercentMax))
  )
    return ['Fail', { reason: 'ErrorShareExceeded', message: facts }];
  if (
    throughput !== undefined &&
    throughput < throughputPercentMin &&
    requestsExpected(status) >= requestsMin
  ) {
    // Requests that nobody counted are not requests that nobody answered.
    if (status.countsInterrupted === true)
      return ['Inconclusive', { reason: 'CountsInterrupted', message: `the count was begun anew: ${facts}` }];
    return ['Fail', { reason: 'ThroughputTooLow', message: facts }];
  }
  if (requests === 0) {
    const message = `no request of ${countedText(run)} was counted during the faults`;
    return ['Inconclusive', { reason: 'NoTraffic', message }];
  }
  if (requests < requestsMin) {
    const message = `too few to judge by, at least ${requestsMin} are asked for: ${facts}`;
    return ['Inconclusive', { reason: 'TooFewRequests', message }];
  }
  return ['Pass', { reason: 'SteadyStateHeld', message: facts }];
}

/** Few requests are enough to fail if chance alone would hardly have made so many of them bad. */
function isShownAbove({ counts }: ScenarioRunStatus, percent: number): boolean {
  return counts !== undefined && lowerShare(counts, failAlpha) > percent / 100;
}

/** In percent of the rate before the fault. `undefined`: nothing to hold it against. */
function throughputPercent(status: ScenarioRunStatus): number | undefined {
  const expected = requestsExpected(status);
  return status.counts === undefined || expected === 0
    ? undefined
    : (100 * status.counts.requests) / expected;
}

/** So many would have been completed had the rate of the baseline gone on; 0 without a baseline. */
function requestsExpected({ baseline, countedSeconds = 0 }: ScenarioRunStatus): number {
  if (baseline === undefined || baseline.seconds === 0) return 0;
  return (baseline.requests / baseline.seconds) * countedSeconds;
}

export function recoveryText({ recoverySeconds, disturbedSeconds }: ScenarioRunStatus): string {
  const whole = `whole again ${recoverySeconds} s after the end of the last fault`;
  return disturbedSeconds === undefined ? whole : `${whole}, ${disturbedSeconds} s after the first began`;
}
