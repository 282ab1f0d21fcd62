import { parseRelease } from '@seatrial/model';
import type { NamespacedOptions } from '../cluster/cluster-options.ts';
import { type RecordCluster, withRecords } from '../cluster/open-cluster.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { OutputOptions } from '../output/format.ts';
import { line } from '../output/line.ts';
import { printValue } from '../output/print.ts';
import { askRollback } from './ask-undo.ts';
import { followRollback } from './follow-rollback.ts';
import { listAll } from './list-all.ts';
import { type Asking, type Said, say } from './request.ts';
import { undoesText } from './undoes-text.ts';

export type RollBackOptions = NamespacedOptions &
  OutputOptions & { readonly reason?: string; readonly wait?: boolean; readonly revert?: boolean };

export async function rollBack(
  wanted: string,
  options: RollBackOptions,
  context: Context,
): Promise<ExitCode> {
  const { signal, stdout, stderr } = context;
  const { output } = options;
  return withRecords(options, context, async (cluster) => {
    const tell = (text: string): void => line(stderr, text);
    const { record, text } = await rollBackOn(cluster, wanted, options, { signal, tell });
    const isForProgram = output === 'json' || output === 'yaml';
    line(isForProgram ? stderr : stdout, text);
    const release = parseRelease(record);
    const followed =
      options.wait === true
        ? await followRollback(cluster.kube, release, options, { clock: cluster.clock, context })
        : undefined;
    if (isForProgram) await printValue(output, followed?.ended ?? release, context);
    return followed?.exitCode ?? exitCodes.ok;
  });
}

/**
 * Has a release taken back: as it is while it is under way, and by a release of the version before once it is stable.
 * @throws CliError NotFound, Usage, Refused; KubeError
 */
export async function rollBackOn(
  cluster: RecordCluster,
  wanted: string,
  { namespace, reason, revert }: Pick<RollBackOptions, 'namespace' | 'reason' | 'revert'>,
  { signal, tell }: Asking,
): Promise<Said> {
  const asked = askRollback(await listAll(cluster.kube, namespace, signal), wanted);
  const isRevertWanted = revert !== false;
  tell(undoesText(parseRelease({ ...asked.record }), isRevertWanted));
  return say('Rollback', asked, { why: reason, isRevertWanted }, cluster, signal);
}
