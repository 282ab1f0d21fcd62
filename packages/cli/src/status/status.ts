import { isKubeError, type Kube } from '@seatrial/kube';
import type { KubeObject } from '@seatrial/model';
import { parseApplicationState, parseRelease, parseScenarioRun, systemNamespace } from '@seatrial/model';
import type { NamespacedOptions } from '../cluster/cluster-options.ts';
import { listRecords } from '../cluster/list-records.ts';
import { withCluster } from '../cluster/open-cluster.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { age } from '../output/duration.ts';
import { type OutputOptions, wantsColor } from '../output/format.ts';
import { line } from '../output/line.ts';
import { printAnswer } from '../output/print.ts';
import { printable } from '../output/printable.ts';
import type { Column } from '../output/table.ts';
import { createPaint } from '../output/tone.ts';
import { notReadyLines } from './not-ready.ts';
import { type ApplicationLine, type Overview, overviewOf } from './overview.ts';

export type StatusOptions = NamespacedOptions & OutputOptions;

/** What runs, what is on its way, and whether there is a runner to move it. */
export async function status(options: StatusOptions, context: Context): Promise<ExitCode> {
  const { signal } = context;
  return withCluster(options, context, async ({ kube, clock }) => {
    const [states, releases, runs, leases] = await Promise.all([
      listRecords(kube, 'ApplicationState', options.namespace, signal),
      listRecords(kube, 'Release', options.namespace, signal),
      ifAllowed(listRecords(kube, 'ScenarioRun', systemNamespace, signal)),
      ifAllowed(listLeases(kube, signal)),
    ]);
    const now = clock.now();
    const overview = overviewOf(
      {
        states: states.map(parseApplicationState),
        releases: releases.map(parseRelease),
        runs: runs.map(parseScenarioRun),
        leases,
      },
      now,
    );
    if (options.output === 'table' || options.output === 'wide') sayRunners(overview, context, now);
    const rows = overview.applications;
    const names = rows.map(({ application }) => `applicationstate.seatrial.dev/${application}`);
    const none =
      options.namespace === undefined
        ? 'no applications: none of the config repository has this cluster as a target, or no runner has read it'
        : `no applications in the namespace ${options.namespace}`;
    await printAnswer(options.output, { value: overview, columns, rows, names, none }, context);
    if (options.output === 'table') sayNotReady(overview, context);
    return exitCodes.ok;
  });
}

const columns: readonly Column<ApplicationLine>[] = [
  { header: 'NAMESPACE', cell: (it) => it.namespace },
  { header: 'APPLICATION', cell: (it) => it.application },
  { header: 'CLUSTER', cell: (it) => it.cluster },
  { header: 'READY', cell: (it) => it.ready, toned: true },
  { header: 'STABLE', cell: (it) => it.stableTree?.slice(0, 7) },
  { header: 'RELEASE', cell: (it) => it.release },
  { header: 'PHASE', cell: (it) => it.phase, toned: true },
  {
    header: 'WEIGHT',
    cell: (it) => (it.weightPercent === undefined ? undefined : `${it.weightPercent}%`),
    align: 'Right',
  },
  { header: 'REASON', cell: (it) => it.reason },
  { header: 'COMMIT', cell: (it) => it.stableCommit?.slice(0, 7), wide: true },
  { header: 'MESSAGE', cell: (it) => it.message, wide: true },
];

function sayRunners({ runners, runs }: Overview, context: Context, now: number): void {
  const paint = createPaint(wantsColor(context));
  const say = (text: string): void => line(context.stdout, text);
  for (const { cluster, holder, renewedAt, alive } of runners) {
    const seen = renewedAt === undefined ? '' : `, seen ${age(renewedAt, now)} ago`;
    if (alive) say(`runner of ${cluster}: ${printable(holder ?? '')}${seen}`);
    else say(`${paint(`runner of ${cluster}: none`, 'Bad')}${seen}; nothing moves until one runs`);
  }
  for (const { run, application, phase, message } of runs) {
    say(`scenario ${run} on ${application}: ${paint(phase, 'Busy')}, ${printable(message)}`);
  }
  if (runners.length + runs.length > 0) say('');
}

function sayNotReady({ applications }: Overview, { stdout }: Context): void {
  const lines = notReadyLines(applications);
  if (lines.length > 0) line(stdout, '');
  for (const each of lines) line(stdout, each);
}

async function listLeases(kube: Pick<Kube, 'list'>, signal: AbortSignal): Promise<readonly KubeObject[]> {
  const selection = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace: systemNamespace };
  return (await kube.list(selection, { signal })).items;
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
