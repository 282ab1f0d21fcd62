import { faultRow, runHasEnded, shareText, versionOnTrial } from '@seatrial/core';
import type { Fault, FaultTarget, ScenarioRun, ScenarioRunStatus } from '@seatrial/model';
import { shortVersion } from '@seatrial/model';
import { type Fact, factLines, historyLines } from '../output/description.ts';
import { age, duration } from '../output/duration.ts';
import { refText } from '../output/ref-text.ts';

/** What a run did, and why its verdict is what it is, from its record alone. */
export function describeRun(run: ScenarioRun, now: number): readonly string[] {
  const { metadata, spec, status } = run;
  const { experiment, trigger } = spec;
  const facts: readonly Fact[] = [
    ['Run', `${metadata.name} of scenario ${spec.scenario} on ${spec.cluster}`],
    ['Subject', subjectText(run)],
    ['Trigger', `${trigger.type} at ${trigger.at}${by(trigger.by ?? trigger.release)}`],
    ['Phase', phaseLines(status, now)],
    ['Verdict', status?.verdict && `${status.verdict}: ${status.reason}`],
    ['Faults', experiment.faults.map((fault, index) => faultText(fault, index, status))],
    ['Targets', status?.targets.map(targetText)],
    ['Steady state', steadyLines(run)],
    ['Recovery', recoveryText(run)],
    ['Requests', spec.requests.map((request) => `${request.type} at ${request.at}${by(request.by)}`)],
    ['Ledger', status?.ledger],
    [
      'Next',
      runHasEnded(run) ? undefined : `"seatrial scenario abort ${metadata.name}" takes all faults back`,
    ],
    ['History', historyLines(status?.history ?? [])],
  ];
  return factLines(facts);
}

function subjectText(run: ScenarioRun): string {
  const { spec } = run;
  const version = versionOnTrial(run, run.status);
  const { application, workload } = spec.experiment;
  const which = version === undefined ? 'what is stable when it begins' : `version ${shortVersion(version)}`;
  return `${application}, ${workload.kind} ${spec.namespace}/${workload.name}, ${which}`;
}

function phaseLines(status: ScenarioRunStatus | undefined, now: number): readonly string[] {
  if (status === undefined) return ['Pending: no runner has seen it yet'];
  const since = status.phase === 'Completed' ? '' : ` for ${age(status.phaseStartedAt, now)}`;
  return [`${status.phase}${since}: ${status.reason}`, status.message];
}

function faultText(fault: Fault, index: number, status: ScenarioRunStatus | undefined): string {
  const reached = status !== undefined && status.phase !== 'Pending' && status.phase !== 'Baseline';
  const mark =
    reached && index < status.faultIndex ? '✓' : reached && index === status.faultIndex ? '>' : ' ';
  const done = status?.phase === 'Completed' && status.targets.some((target) => target.fault === index);
  return `${done ? '✓' : mark} ${index + 1}. ${faultWords(fault)}`;
}

function faultWords(fault: Fault): string {
  const row = faultRow(fault.type);
  const lastsMs = row.lastsMs(fault);
  return lastsMs === 0 ? row.words(fault) : `${row.words(fault)} for ${duration(lastsMs)}`;
}

function targetText({ ref, state }: FaultTarget): string {
  return `${refText(ref)}: ${state}`;
}

function steadyLines({ spec, status }: ScenarioRun): readonly string[] {
  const { errorSharePercentMax, judgedBy, readyPodsMin, requestsMin, throughputPercentMin } =
    spec.experiment.steadyState;
  const { counts, baseline, countedSeconds } = status ?? {};
  const seen =
    counts === undefined || counts.requests === 0
      ? 'no requests counted'
      : `${shareText(counts.bad / counts.requests)} bad, ${counts.bad} of ${counts.requests} requests`;
  const pods = status?.readyPodsMin === undefined ? 'not seen' : `${status.readyPodsMin} at the least`;
  const podsLine = `ready pods: ${pods}, needed ${readyPodsMin}`;
  if (judgedBy === 'ReadyPods') return ['requests: not judged by, as the scenario asks', podsLine];
  return [
    `counted: ${spec.service === undefined ? 'no Service is named' : `Service ${spec.namespace}/${spec.service}`}`,
    `requests: ${seen}, allowed ${errorSharePercentMax}%, needed ${requestsMin} requests`,
    `throughput: ${rateText(counts?.requests, countedSeconds)}, before the fault ${rateText(baseline?.requests, baseline?.seconds)}, needed ${throughputPercentMin}% of it`,
    podsLine,
  ];
}

function recoveryText({ spec, status }: ScenarioRun): string | undefined {
  const allowed = `allowed ${spec.experiment.recoveryObjectiveSeconds} s`;
  if (status?.recoverySeconds === undefined) return undefined;
  const since =
    status.disturbedSeconds === undefined ? '' : `; ${status.disturbedSeconds} s after the first fault began`;
  return `${status.recoverySeconds} s after the end of the last fault, ${allowed}${since}`;
}

function rateText(requests: number | undefined, seconds: number | undefined): string {
  return requests === undefined || seconds === undefined || seconds === 0
    ? 'not seen'
    : `${(requests / seconds).toFixed(1)}/s`;
}

function by(who: string | undefined): string {
  return who === undefined ? '' : ` by ${who}`;
}
