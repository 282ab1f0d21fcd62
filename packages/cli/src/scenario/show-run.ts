import type { ClusterOptions } from '../cluster/cluster-options.ts';
import { withCluster } from '../cluster/open-cluster.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { OutputOptions } from '../output/format.ts';
import { line } from '../output/line.ts';
import { printValue } from '../output/print.ts';
import { chooseRun } from './choose-run.ts';
import { describeRun } from './describe-run.ts';
import { listRuns } from './list-runs.ts';

export type ShowRunOptions = ClusterOptions & OutputOptions;

export async function showRun(wanted: string, options: ShowRunOptions, context: Context): Promise<ExitCode> {
  return withCluster(options, context, async ({ kube, clock }) => {
    const run = chooseRun(await listRuns(kube, context.signal), wanted);
    const { output } = options;
    if (output === 'json' || output === 'yaml') await printValue(output, run, context);
    else for (const each of describeRun(run, clock.now())) line(context.stdout, each);
    return exitCodes.ok;
  });
}
