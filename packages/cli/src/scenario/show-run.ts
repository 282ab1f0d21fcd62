import type { ScenarioRun } from '@seatrial/model';
import type { ClusterOptions } from '../cluster/cluster-options.ts';
import { withRecords } from '../cluster/open-cluster.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Format } from '../output/format.ts';
import { assertLineFormat, jsonLines } from '../output/json-lines.ts';
import { block, line } from '../output/line.ts';
import { printValue } from '../output/print.ts';
import { describeRun } from './describe-run.ts';
import { followRun } from './follow-run.ts';
import { runJunit } from './run-junit.ts';
import { runMarkdown } from './run-markdown.ts';
import { chooseRun, listRuns } from './runs.ts';

export interface ShowRunOptions extends ClusterOptions {
  readonly output: Format | 'junit' | 'markdown';
  /** Until it has its verdict. */
  readonly watch?: boolean;
}

export async function showRun(wanted: string, options: ShowRunOptions, context: Context): Promise<ExitCode> {
  const { output, watch = false } = options;
  if (watch) assertLineFormat(output);
  return withRecords(options, context, async ({ kube, clock }) => {
    const run = chooseRun(await listRuns(kube, context.signal), wanted);
    if (!watch) {
      await show(run, output, clock.now(), context);
      return exitCodes.ok;
    }
    if (output === 'json') {
      return followRun(kube, run, options, { clock, context, show: jsonLines(context.stdout) });
    }
    describe(run, clock.now(), context);
    return followRun(kube, run, options, { clock, context });
  });
}

async function show(
  run: ScenarioRun,
  output: ShowRunOptions['output'],
  now: number,
  context: Context,
): Promise<void> {
  const { stdout } = context;
  switch (output) {
    case 'json':
    case 'yaml':
      return printValue(output, run, context);
    case 'junit':
      return block(stdout, runJunit(run));
    case 'markdown':
      return block(stdout, runMarkdown(run, now));
    default:
      return describe(run, now, context);
  }
}

function describe(run: ScenarioRun, now: number, { stdout }: Context): void {
  for (const each of describeRun(run, now)) line(stdout, each);
}
