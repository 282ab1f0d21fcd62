import type { Awaited, AwaitedSeen } from '@seatrial/cli/scenario';
import { runHasEnded } from '@seatrial/core';
import type { ScenarioRun } from '@seatrial/model';
import { failed, type Outcome } from '@seatrial/step';
import type { Inputs } from './inputs.ts';

/** Why the step ends before its run does; the reason of its signal. */
export class StepEnded extends Error {
  override readonly name = 'StepEnded';
  readonly why: 'Cancelled' | 'TimeOver';
  constructor(why: StepEnded['why']) {
    super(why === 'Cancelled' ? 'the workflow was cancelled' : 'the time is over');
    this.why = why;
  }
}

export interface Deps {
  /** Aborts with a `StepEnded`. */
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly timeout: (ms: number) => AbortSignal;
  /** Throws where the files do not have the scenario, so that nobody waits for what is misspelt. */
  readonly expectScenario: () => Promise<void>;
  /** Runs of the scenario on the cluster, newest first. */
  readonly runs: (signal: AbortSignal) => Promise<readonly ScenarioRun[]>;
  readonly look: (awaited: Awaited, signal: AbortSignal) => Promise<AwaitedSeen>;
  readonly start: () => Promise<ScenarioRun>;
  /** Until it has ended; each change is logged. */
  readonly follow: (run: ScenarioRun, signal: AbortSignal) => Promise<ScenarioRun>;
  readonly abort: (run: ScenarioRun, why: string) => Promise<void>;
  /** The run that this step has started, for whoever cleans up after it; `undefined`: nothing is to be cleaned up. */
  readonly remember: (run: ScenarioRun | undefined) => void;
  /** Outputs, the job summary and files. */
  readonly report: (run: ScenarioRun) => Promise<void>;
  readonly log: (text: string) => void;
}

/** Of a run that is to be taken back since the time is over: how long that is watched. */
const takingBackMs = 120_000;
/** Somebody waits in a log: this is soon enough, and costs a cluster little. */
const lookEveryMs = 2_000;

/** A run, and what the verdict of it means for the step. */
export async function run(inputs: Inputs, deps: Deps): Promise<Outcome> {
  await deps.expectScenario();
  const chosen = await chooseRun(inputs, deps);
  if ('type' in chosen) return chosen;
  const { found, isOurs } = chosen;
  if (isOurs) deps.remember(found);
  deps.log(`${isOurs ? 'Started' : 'Found'} ${found.metadata.name}`);
  const outcome = await followed(found, isOurs, inputs, deps);
  if (isOurs && runHasEnded(outcome.run)) deps.remember(undefined);
  await deps.report(outcome.run);
  return outcome.failure === undefined ? judged(outcome.run, inputs) : failed(outcome.failure);
}

/** The run that the step is about. */
async function chooseRun(
  { scenario, waitFor, commit, ifRunning }: Inputs,
  deps: Deps,
): Promise<Outcome | { readonly found: ScenarioRun; readonly isOurs: boolean }> {
  if (waitFor !== undefined) {
    const awaited: Awaited =
      waitFor === 'release' ? { type: 'Release', commit } : { type: 'Schedule', since: deps.now() };
    const found = await awaitRun(awaited, scenario, deps);
    return typeof found === 'string' ? failed(found) : { found, isOurs: false };
  }
  const [before] = (await deps.runs(deps.signal)).filter((it) => !runHasEnded(it));
  if (before !== undefined) {
    const { name } = before.metadata;
    const said = `${name} is under way, begun by ${before.spec.trigger.by ?? before.spec.trigger.type}`;
    if (ifRunning === 'fail') return failed(`Cannot run ${scenario}: ${said}, and if-running is fail`);
    deps.log(`${said}: it is waited for`);
    await deps.follow(before, deps.signal);
  }
  return { found: await deps.start(), isOurs: true };
}

/** @returns a text where none will come, or came in time */
async function awaitRun(awaited: Awaited, scenario: string, deps: Deps): Promise<ScenarioRun | string> {
  let said = '';
  try {
    for (;;) {
      const seen = await deps.look(awaited, deps.signal);
      if (seen.type === 'Found') return seen.run;
      if (seen.type === 'Never') return `No run of ${scenario} will come: ${seen.why}`;
      if (seen.why !== said) deps.log(`Waiting for a run of ${scenario}: ${seen.why}`);
      said = seen.why;
      await deps.sleep(lookEveryMs, deps.signal);
    }
  } catch (error) {
    if (!(deps.signal.reason instanceof StepEnded)) throw error;
    return `No run of ${scenario} came: ${deps.signal.reason.message}; ${said}`;
  }
}

interface Followed {
  readonly run: ScenarioRun;
  /** Absent: the run has ended, and its verdict counts. */
  readonly failure?: string;
}

/** To its end, or to that of the step: then a run of our own is taken back. */
async function followed(
  found: ScenarioRun,
  isOurs: boolean,
  { onCancel }: Inputs,
  deps: Deps,
): Promise<Followed> {
  try {
    return { run: await deps.follow(found, deps.signal) };
  } catch (error) {
    const { reason } = deps.signal;
    if (!(reason instanceof StepEnded)) throw error;
    const { name } = found.metadata;
    if (!isOurs || onCancel === 'leave')
      return { run: found, failure: `${reason.message}, and ${name} goes on` };
    await deps.abort(found, reason.message);
    const failure = `${reason.message}, and the faults of ${name} are taken back`;
    deps.log(failure);
    // GitHub ends a step soon after it was cancelled: the one that cleans up sees to it
    if (reason.why === 'Cancelled') return { run: found, failure };
    const signal = deps.timeout(takingBackMs);
    const run = await deps.follow(found, signal).catch((why: unknown) => {
      if (signal.aborted) return found;
      throw why;
    });
    return { run, failure };
  }
}

function judged(run: ScenarioRun, { onInconclusive }: Inputs): Outcome {
  const { verdict, reason = '', message = '' } = run.status ?? {};
  if (verdict === 'Pass') return { type: 'Passed' };
  if (verdict === 'Inconclusive' && onInconclusive === 'succeed') return { type: 'Passed' };
  const why = verdict === 'Inconclusive' ? `, and on-inconclusive is ${onInconclusive}` : '';
  return failed(`${run.metadata.name}: ${verdict}: ${reason}: ${message}${why}`);
}
