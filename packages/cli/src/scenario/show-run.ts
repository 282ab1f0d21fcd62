import type { ScenarioRun } from '@seatrial/model';
import type { ClusterOptions } from '../cluster/cluster-options.ts';
import { withRecords } from '../cluster/open-cluster.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { OutputOptions } from '../output/format.ts';
import { assertLineFormat, jsonLines } from '../output/json-lines.ts';
import { line } from '../output/line.ts';
import { printValue } from '../output/print.ts';
import { describeRun } from './describe-run.ts';
import { followRun } from './follow-run.ts';
import { chooseRun, listRuns } from './runs.ts';

export interface ShowRunOptions extends ClusterOptions, OutputOptions {
  /** Until it has its verdict. */
  readonly watch?: boolean;
}

export async function showRun(wanted: string, options: ShowRunOptions, context: Context): Promise<ExitCode> {
  const { output, watch = false } = options;
  if (watch) assertLineFormat(output);
  return withRecords(options, context, async ({ kube, clock }) => {
    const run = chooseRun(await listRuns(kube, context.signal), wanted);
    if (!watch) {
      if (output === 'json' || output === 'yaml') await printValue(output, run, context);
      else describe(run, clock.now(), context);
      return exitCodes.ok;
    }
    if (output === 'json') {
      return followRun(kube, run, options, { clock, context, show: jsonLines(context.stdout) });
    }
    describe(run, clock.now(), context);
    return followRun(kube, run, options, { clock, context });
  });
}

function describe(run: ScenarioRun, now: number, { stdout }: Context): void {
  for (const each of describeRun(run, now)) line(stdout, each);
}
