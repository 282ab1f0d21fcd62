import { type Clock, runHasEnded } from '@seatrial/core';
import { printable } from '@seatrial/core/printable';
import type { Kube } from '@seatrial/kube';
import { parseScenarioRun, type ScenarioRun, type ScenarioVerdict } from '@seatrial/model';
import type { ClusterOptions } from '../cluster/cluster-options.ts';
import { followRecord } from '../cluster/follow-record.ts';
import { recordRef } from '../cluster/records.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { line } from '../output/line.ts';

const exitCodeOf: Readonly<Record<ScenarioVerdict, ExitCode>> = {
  Pass: exitCodes.ok,
  Fail: exitCodes.negative,
  Inconclusive: exitCodes.inconclusive,
};

/** Where somebody waits, and what is shown to them; by default each change in words, on standard error. */
export interface RunFollower {
  readonly clock: Clock;
  readonly context: Pick<Context, 'signal' | 'stderr'>;
  readonly show?: (run: ScenarioRun) => void;
}

/** Shows each change of a run until it has its verdict; the exit code says which. */
export async function followRun(
  kube: Pick<Kube, 'get'>,
  started: ScenarioRun,
  options: ClusterOptions,
  follower: RunFollower,
): Promise<ExitCode> {
  const run = await followedRun(kube, started, options, follower);
  return exitCodeOf[run.status?.verdict ?? 'Inconclusive'];
}

/** The same; answers with the run as it ended. @throws CliError NotFound where its record is deleted; the signal's reason */
export function followedRun(
  kube: Pick<Kube, 'get'>,
  started: ScenarioRun,
  options: ClusterOptions,
  { clock, context, show = changePrinter(context) }: RunFollower,
): Promise<ScenarioRun> {
  const { name } = started.metadata;
  return followRecord(
    kube,
    {
      ref: recordRef(started),
      parse: parseScenarioRun,
      onLook: show,
      hasEnded: runHasEnded,
      afterwards: [
        [`seatrial scenario show ${name} --watch`, 'follows it again'],
        [`seatrial scenario abort ${name}`, 'takes all its faults back'],
      ],
    },
    options,
    { clock, context },
  );
}

/** Prints each change of a run once. */
function changePrinter({ stderr }: Pick<Context, 'stderr'>): (run: ScenarioRun) => void {
  let printed = '';
  return (run) => {
    const text = changeText(run);
    if (text !== printed) line(stderr, text);
    printed = text;
  };
}

function changeText({ metadata, status }: ScenarioRun): string {
  if (status === undefined) return `${metadata.name}: waits for the runner`;
  const verdict = status.verdict === undefined ? '' : ` ${status.verdict},`;
  return printable(`${metadata.name}: ${status.phase},${verdict} ${status.reason}: ${status.message}`);
}
