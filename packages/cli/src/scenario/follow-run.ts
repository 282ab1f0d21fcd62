import type { Clock } from '@seatrial/core';
import { runHasEnded } from '@seatrial/core';
import type { Kube } from '@seatrial/kube';
import { parseScenarioRun, type ScenarioRun, type ScenarioVerdict } from '@seatrial/model';
import { recordRef } from '../cluster/record-ref.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { line } from '../output/line.ts';
import { printable } from '../output/printable.ts';

/** A person watches: a second is soon enough. */
const lookEveryMs = 1_000;

const exitCodeOf: Readonly<Record<ScenarioVerdict, ExitCode>> = {
  Pass: exitCodes.ok,
  Fail: exitCodes.negative,
  Inconclusive: exitCodes.inconclusive,
};

/** Tells each change of a run on standard error until it has its verdict; the exit code says which. */
export async function followRun(
  kube: Pick<Kube, 'get'>,
  started: ScenarioRun,
  { clock, context }: { readonly clock: Clock; readonly context: Context },
): Promise<ExitCode> {
  const { signal, stderr } = context;
  let told = '';
  for (;;) {
    const run = parseScenarioRun(await kube.get(recordRef(started), { signal }));
    const text = changeText(run);
    if (text !== told) line(stderr, text);
    told = text;
    if (runHasEnded(run)) return exitCodeOf[run.status?.verdict ?? 'Inconclusive'];
    await clock.sleep(lookEveryMs, signal);
  }
}

function changeText({ metadata, status }: ScenarioRun): string {
  if (status === undefined) return `${metadata.name}: waits for the runner`;
  const verdict = status.verdict === undefined ? '' : ` ${status.verdict},`;
  return printable(`${metadata.name}: ${status.phase},${verdict} ${status.reason}: ${status.message}`);
}
