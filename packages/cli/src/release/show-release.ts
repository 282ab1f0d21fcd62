import type { NamespacedOptions } from '../cluster/cluster-options.ts';
import { withRecords } from '../cluster/open-cluster.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { OutputOptions } from '../output/format.ts';
import { assertLineFormat } from '../output/json-lines.ts';
import { line } from '../output/line.ts';
import { printValue } from '../output/print.ts';
import { findRelease } from './choose-release.ts';
import { describeRelease } from './describe-release.ts';
import { followRelease } from './follow-release.ts';

export interface ShowReleaseOptions extends NamespacedOptions, OutputOptions {
  /** Until it has ended. */
  readonly watch?: boolean;
}

export async function showRelease(
  wanted: string,
  options: ShowReleaseOptions,
  context: Context,
): Promise<ExitCode> {
  const { output, watch = false } = options;
  if (watch) assertLineFormat(output);
  return withRecords(options, context, async ({ kube, clock }) => {
    const release = await findRelease(kube, wanted, options.namespace, context.signal);
    if (watch) return (await followRelease(kube, release, options, { clock, context })).exitCode;
    if (output === 'json' || output === 'yaml') await printValue(output, release, context);
    else for (const each of describeRelease(release, clock.now())) line(context.stdout, each);
    return exitCodes.ok;
  });
}
