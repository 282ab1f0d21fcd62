import { parseApplicationState } from '@seatrial/model';
import type { NamespacedOptions } from '../cluster/cluster-options.ts';
import { expectNamespace } from '../cluster/known-namespace.ts';
import { withRecords } from '../cluster/open-cluster.ts';
import { listRecords, readable } from '../cluster/records.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { OutputOptions } from '../output/format.ts';
import { printAnswer } from '../output/print.ts';
import { driftColumns, driftLines, fieldLines } from './drift-lines.ts';

export interface DriftOptions extends NamespacedOptions, OutputOptions {
  readonly application?: string;
  readonly all?: boolean;
}

/** What the runner has noted of changes that others made to stable versions. */
export async function drift(options: DriftOptions, context: Context): Promise<ExitCode> {
  return withRecords(options, context, async ({ kube, clock }) => {
    const records = await listRecords(kube, 'ApplicationState', options.namespace, context.signal);
    if (records.length === 0) await expectNamespace(kube, options.namespace, context.signal);
    const states = readable(records, parseApplicationState, context.stderr).filter(
      ({ spec }) => options.application === undefined || spec.application === options.application,
    );
    const lines = driftLines(states, options.all === true);
    await printAnswer(
      options.output,
      {
        value: lines,
        columns: driftColumns(clock.now()),
        rows: fieldLines(lines),
        names: lines.map(({ kind, name }) => `${kind.toLowerCase()}/${name}`),
        none: noneText(states.length, options),
      },
      context,
    );
    return exitCodes.ok;
  });
}

function noneText(applications: number, { application, namespace }: DriftOptions): string {
  if (applications > 0) return 'all is as the stable versions have it';
  if (application !== undefined)
    return `no application ${application}: "seatrial status" lists those that there are`;
  return `no applications${namespace === undefined ? '' : ` in the namespace ${namespace}`}`;
}
