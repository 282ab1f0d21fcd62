import { runHasEnded } from '@seatrial/core';
import { parseScenarioRun, type ScenarioRun, toInstant } from '@seatrial/model';
import { addToSpec } from '../cluster/add-to-spec.ts';
import type { ClusterOptions } from '../cluster/cluster-options.ts';
import { type RecordCluster, withRecords } from '../cluster/open-cluster.ts';
import { recordRef } from '../cluster/records.ts';
import { roles } from '../cluster/roles.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { CliError } from '../failure.ts';
import { line } from '../output/line.ts';
import { followRun } from './follow-run.ts';
import { chooseRun, listRuns } from './runs.ts';

export interface AbortRunOptions extends ClusterOptions {
  readonly comment?: string;
  readonly wait?: boolean;
}

/** Asks the runner to take every fault of a run back, in one's own name. */
export async function abortRun(
  wanted: string,
  options: AbortRunOptions,
  context: Context,
): Promise<ExitCode> {
  const { signal, stdout } = context;
  return withRecords(options, context, async (cluster) => {
    const { kube, clock } = cluster;
    const found = chooseRun(await listRuns(kube, signal), wanted);
    const by = await askForAbort(cluster, found, options.comment, signal);
    line(stdout, `${found.metadata.name}: all its faults will be taken back, asked by ${by}`);
    if (options.wait === true) await followRun(kube, found, options, { clock, context });
    return exitCodes.ok;
  });
}

/** Asks for it, unless that was done before. @returns who asks, as the API server knows them. @throws CliError Refused where it is over */
export async function askForAbort(
  { kube, clock }: RecordCluster,
  found: ScenarioRun,
  comment: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const { username: by } = await kube.selfSubject({ signal });
  await addToSpec(
    kube,
    recordRef(found),
    (record) => {
      const run = parseScenarioRun(record);
      checkPossible(run);
      if (run.spec.requests.length > 0) return undefined;
      const said = comment === undefined ? {} : { comment };
      return { requests: [{ type: 'Abort', by, at: toInstant(clock.now()), ...said }] };
    },
    { role: roles.operator, signal },
  );
  return by;
}

function checkPossible(run: ScenarioRun): void {
  if (!runHasEnded(run)) return;
  const { name } = run.metadata;
  throw new CliError(
    'Refused',
    `Cannot abort ${name}: it is over (${run.status?.verdict}: ${run.status?.reason})`,
    `"seatrial scenario show ${name}" tells its story`,
  );
}
