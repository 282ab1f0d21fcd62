import { parseRelease } from '@seatrial/model';
import type { NamespacedOptions } from '../cluster/cluster-options.ts';
import { withCluster } from '../cluster/open-cluster.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { OutputOptions } from '../output/format.ts';
import { line } from '../output/line.ts';
import { printValue } from '../output/print.ts';
import { askRollback } from './ask-undo.ts';
import { followRollback } from './follow-rollback.ts';
import { listAll } from './list-all.ts';
import { say } from './request.ts';
import { undoesText } from './undoes-text.ts';

export type RollBackOptions = NamespacedOptions &
  OutputOptions & { readonly reason?: string; readonly wait?: boolean; readonly revert?: boolean };

/** Has a release taken back: as it is while it is under way, and by a release of the version before once it is stable. */
export async function rollBack(
  wanted: string,
  options: RollBackOptions,
  context: Context,
): Promise<ExitCode> {
  const { signal, stdout, stderr } = context;
  const { output } = options;
  return withCluster(options, context, async (cluster) => {
    const { kube, clock } = cluster;
    const asked = askRollback(await listAll(kube, options.namespace, signal), wanted);
    const isRevertWanted = options.revert !== false;
    line(stderr, undoesText(parseRelease({ ...asked.record }), isRevertWanted));
    const word = { why: options.reason, isRevertWanted };
    const { record, text } = await say('Rollback', asked, word, cluster, signal);
    const isForProgram = output === 'json' || output === 'yaml';
    line(isForProgram ? stderr : stdout, text);
    const release = parseRelease(record);
    const followed =
      options.wait === true ? await followRollback(kube, release, options, { clock, context }) : undefined;
    if (isForProgram) await printValue(output, followed?.ended ?? release, context);
    return followed?.exitCode ?? exitCodes.ok;
  });
}
