import { isKubeError, type Kube } from '@seatrial/kube';
import type { KubeObject } from '@seatrial/model';
import { parseApplicationState, parseRelease, parseScenarioRun, systemNamespace } from '@seatrial/model';
import { type ConfigBranchRecord, readConfigBranches } from '@seatrial/runner';
import type { NamespacedOptions } from '../cluster/cluster-options.ts';
import { expectNamespace } from '../cluster/known-namespace.ts';
import { withRecords } from '../cluster/open-cluster.ts';
import { listRecords, readable } from '../cluster/records.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { widthOf } from '../output/fit.ts';
import { type OutputOptions, wantsColor } from '../output/format.ts';
import { paintedLine } from '../output/line.ts';
import { printAnswer } from '../output/print.ts';
import { createPaint } from '../output/tone.ts';
import { overviewOf } from './overview.ts';
import { applicationColumns, linesAbove, linesBelow } from './overview-text.ts';

export type StatusOptions = NamespacedOptions & OutputOptions;

/** What runs, what is on its way, and whether there is a runner to move it. */
export async function status(options: StatusOptions, context: Context): Promise<ExitCode> {
  const { signal } = context;
  return withRecords(options, context, async ({ kube, clock }) => {
    const [states, releases, runs, leases, branches] = await Promise.all([
      listRecords(kube, 'ApplicationState', options.namespace, signal),
      listRecords(kube, 'Release', options.namespace, signal),
      ifAllowed(listRecords(kube, 'ScenarioRun', systemNamespace, signal)),
      ifAllowed(listLeases(kube, signal)),
      readBranchesIfAllowed(kube, signal),
    ]);
    const now = clock.now();
    const overview = overviewOf(
      {
        states: readable(states, parseApplicationState, context.stderr),
        releases: readable(releases, parseRelease, context.stderr),
        runs: readable(runs, parseScenarioRun, context.stderr),
        leases,
        branches,
      },
      now,
    );
    const say = (lines: readonly string[]): void =>
      lines.forEach((each) => paintedLine(context.stdout, each));
    const width = options.output === 'table' ? widthOf(context) : Number.POSITIVE_INFINITY;
    if (options.output === 'table' || options.output === 'wide') {
      const above = linesAbove(overview, now, width, createPaint(wantsColor(context)));
      say(above.length === 0 ? [] : [...above, '']);
    }
    const rows = overview.applications;
    if (rows.length === 0) await expectNamespace(kube, options.namespace, signal);
    const names = rows.map(({ application }) => `applicationstate.seatrial.dev/${application}`);
    const none =
      options.namespace === undefined
        ? 'no applications: none of the config repository has this cluster as a target, or no runner has read it'
        : `no applications in the namespace ${options.namespace}`;
    await printAnswer(
      options.output,
      { value: overview, columns: applicationColumns, rows, names, none, width },
      context,
    );
    const below = options.output === 'table' ? linesBelow(overview, width) : [];
    say(below.length === 0 ? [] : ['', ...below]);
    return exitCodes.ok;
  });
}

async function listLeases(kube: Pick<Kube, 'list'>, signal: AbortSignal): Promise<readonly KubeObject[]> {
  const selection = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace: systemNamespace };
  return (await kube.list(selection, { signal })).items;
}

async function readBranchesIfAllowed(
  kube: Pick<Kube, 'list'>,
  signal: AbortSignal,
): Promise<readonly ConfigBranchRecord[]> {
  try {
    return await readConfigBranches(kube, { signal });
  } catch (error) {
    if (isKubeError(error, 'Forbidden')) return [];
    throw error;
  }
}

/** What a role may not see is left out: the rest is worth showing. */
async function ifAllowed(asked: Promise<readonly KubeObject[]>): Promise<readonly KubeObject[]> {
  try {
    return await asked;
  } catch (error) {
    if (isKubeError(error, 'Forbidden')) return [];
    throw error;
  }
}
