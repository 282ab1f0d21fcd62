import { faultRow, runHasEnded, shareText } from '@seatrial/core';
import type { FaultTarget, ScenarioRun } from '@seatrial/model';

/** What came of one thing that a run asks for. */
export interface RunResult {
  /** A fault, an expectation of the steady state, or the run itself. */
  readonly name: string;
  /**
   * Failed: by this the verdict is Fail. Inconclusive: by this it is neither. NotJudged: the run ended before, or for another reason.
   */
  readonly outcome: 'Failed' | 'Inconclusive' | 'NotJudged' | 'Passed';
  /** What was seen, or why. */
  readonly message: string;
  readonly seconds?: number;
}

/** Which expectation a reason of a verdict is about. */
const expectationOf: Readonly<Record<string, Expectation>> = {
  AvailabilityFloor: 'readyPods',
  ErrorShareExceeded: 'errors',
  ThroughputTooLow: 'throughput',
  CountsInterrupted: 'throughput',
  NoTraffic: 'requests',
  TooFewRequests: 'requests',
  NoCounts: 'requests',
  RecoveryObjectiveMissed: 'recovery',
};
const aboutFaults: ReadonlySet<string> = new Set(['FaultEndedEarly', 'NoEffect', 'NoTarget']);

type Expectation = 'errors' | 'readyPods' | 'recovery' | 'requests' | 'throughput';

/**
 * Each thing that a run asks for, and what came of it. A verdict that is no pass is told at exactly one of them: at what it is about, else
 * at the run itself.
 */
export function runResults(run: ScenarioRun): readonly RunResult[] {
  const { status, spec } = run;
  const { judgedBy } = spec.experiment.steadyState;
  const asked: readonly Expectation[] =
    judgedBy === 'ReadyPods'
      ? ['readyPods', 'recovery']
      : ['errors', 'requests', 'throughput', 'readyPods', 'recovery'];
  const reason = status?.reason ?? '';
  const blamed = runHasEnded(run) && status?.verdict !== 'Pass' ? blameOf(reason, asked) : undefined;
  const told = toldOf(run);
  return [
    { name: 'the run comes to a verdict', ...(blamed === 'run' ? told : ranOf(run)) },
    ...spec.experiment.faults.map((_, index) =>
      blamed === 'fault' && index === status?.faultIndex
        ? { ...faultResult(run, index), ...told }
        : faultResult(run, index),
    ),
    ...asked.map((it) => ({
      name: expectationText(it, run),
      ...(blamed === it ? told : heldOf(it, run)),
    })),
  ];
}

function blameOf(reason: string, asked: readonly Expectation[]): Expectation | 'fault' | 'run' {
  if (aboutFaults.has(reason)) return 'fault';
  const about = expectationOf[reason];
  return about !== undefined && asked.includes(about) ? about : 'run';
}

type Judged = Pick<RunResult, 'message' | 'outcome'>;

/** The verdict itself, which is no pass. */
function toldOf({ status }: ScenarioRun): Judged {
  return {
    outcome: status?.verdict === 'Fail' ? 'Failed' : 'Inconclusive',
    message: `${status?.reason ?? 'Pending'}: ${status?.message ?? 'no runner has seen it yet'}`,
  };
}

function ranOf(run: ScenarioRun): Judged {
  const { status } = run;
  if (!runHasEnded(run))
    return { outcome: 'Inconclusive', message: `it has not ended: ${toldOf(run).message}` };
  return { outcome: 'Passed', message: `${status?.verdict ?? ''}: ${status?.message ?? ''}` };
}

function faultResult({ spec, status }: ScenarioRun, index: number): RunResult {
  const fault = spec.experiment.faults[index];
  const name =
    fault === undefined ? `fault ${index + 1}` : `${index + 1}. ${faultRow(fault.type).words(fault)}`;
  const targets = (status?.targets ?? []).filter((it) => it.fault === index);
  if (targets.length === 0) return { name, outcome: 'NotJudged', message: 'it was not injected' };
  const back = targets.filter(({ state }) => state === 'Verified').length;
  const message = `${back} of ${targets.length} targets are taken back`;
  const isBack = back === targets.length;
  return { name, outcome: isBack ? 'Passed' : 'NotJudged', message, ...secondsOf(targets) };
}

function secondsOf(targets: readonly FaultTarget[]): { readonly seconds?: number } {
  const began = instants(targets.map(({ injectedAt }) => injectedAt));
  const ended = instants(targets.map(({ verifiedAt }) => verifiedAt));
  if (began.length === 0 || ended.length === 0) return {};
  return { seconds: Math.max(0, Math.max(...ended) - Math.min(...began)) / 1_000 };
}

function instants(texts: readonly (string | undefined)[]): readonly number[] {
  return texts.flatMap((text) => (text === undefined ? [] : [Date.parse(text)]));
}

function expectationText(expectation: Expectation, { spec }: ScenarioRun): string {
  const { steadyState, recoveryObjectiveSeconds } = spec.experiment;
  const texts = {
    errors: `at most ${steadyState.errorSharePercentMax}% of the requests are bad`,
    requests: `at least ${steadyState.requestsMin} requests are counted`,
    throughput: `at least ${steadyState.throughputPercentMin}% of the requests per second before are completed`,
    readyPods: `at least ${steadyState.readyPodsMin} pods are ready`,
    recovery: `whole again within ${recoveryObjectiveSeconds} s`,
  } as const satisfies Record<Expectation, string>;
  return texts[expectation];
}

/** Where the verdict is about something else: what was seen of it, if that is enough to say. */
function heldOf(expectation: Expectation, run: ScenarioRun): Judged {
  const seen = seenOf(expectation, run);
  const isHeld = run.status?.verdict === 'Pass' || isShown(expectation, run);
  return { outcome: isHeld ? 'Passed' : 'NotJudged', message: seen };
}

/** What is certain also without a pass: shares and rates of a run that was broken off are not. */
function isShown(expectation: Expectation, run: ScenarioRun): boolean {
  const { counts, recoverySeconds } = run.status ?? {};
  const { steadyState, recoveryObjectiveSeconds } = run.spec.experiment;
  switch (expectation) {
    case 'requests':
      return (counts?.requests ?? 0) >= steadyState.requestsMin;
    case 'recovery':
      return recoverySeconds !== undefined && recoverySeconds <= recoveryObjectiveSeconds;
    case 'errors':
    case 'throughput':
    case 'readyPods':
      return false;
    default:
      return expectation satisfies never;
  }
}

function seenOf(expectation: Expectation, { status }: ScenarioRun): string {
  const { counts, readyPodsMin, recoverySeconds } = status ?? {};
  const counted =
    counts === undefined || counts.requests === 0
      ? 'no requests were counted'
      : `${shareText(counts.bad / counts.requests)} bad, ${counts.bad} of ${counts.requests} requests`;
  const texts = {
    errors: counted,
    requests: counted,
    throughput: counted,
    readyPods: readyPodsMin === undefined ? 'not seen' : `${readyPodsMin} at the least`,
    recovery:
      recoverySeconds === undefined ? 'not seen' : `${recoverySeconds} s after the end of the last fault`,
  } as const satisfies Record<Expectation, string>;
  return texts[expectation];
}
