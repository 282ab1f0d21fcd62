import { printable } from '@seatrial/core/printable';
import { systemClock } from '@seatrial/kube';
import { type ClusterStatus, type LocalStatus, localStatus } from '@seatrial/localcluster';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Format, OutputOptions } from '../output/format.ts';
import { line } from '../output/line.ts';
import { printAnswer } from '../output/print.ts';
import type { Column } from '../output/table.ts';
import { directoryOf, type LocalOptions } from './local-options.ts';

/** Says what runs; anything but all of it is a no. */
export async function status(options: LocalOptions & OutputOptions, context: Context): Promise<ExitCode> {
  const directory = directoryOf(options, context);
  const seen = await localStatus({ directory, clock: systemClock, signal: context.signal });
  return printStatus(seen, options.output, context);
}

export async function printStatus(seen: LocalStatus, format: Format, context: Context): Promise<ExitCode> {
  const rows = seen.clusters;
  const none = `no local clusters run in ${seen.directory}: "seatrial local up" starts them`;
  await printAnswer(
    format,
    { value: seen, columns, rows, names: rows.map(({ name }) => name), none },
    context,
  );
  for (const restart of seen.restarted) line(context.stderr, `note: ${printable(restart)}`);
  for (const problem of seen.problems) line(context.stderr, `warning: ${printable(problem)}`);
  return seen.phase === 'Up' ? exitCodes.ok : exitCodes.negative;
}

const columns: readonly Column<ClusterStatus>[] = [
  { header: 'CLUSTER', cell: ({ name }) => name },
  { header: 'STATE', cell: (it) => (isUp(it) ? 'Up' : 'Degraded'), toned: true },
  {
    header: 'NODES',
    cell: ({ nodes }) => `${nodes.filter(({ ready }) => ready).length}/${nodes.length}`,
    align: 'Right',
  },
  { header: 'API SERVER', cell: ({ url }) => url, wide: true },
  { header: 'GATEWAY', cell: ({ gatewayUrl }) => gatewayUrl },
  { header: 'METRICS', cell: ({ gatewayMetricsUrl }) => gatewayMetricsUrl, wide: true },
  { header: 'KUBECONFIG', cell: ({ kubeconfigPath }) => kubeconfigPath },
];

function isUp({ apiServerAnswers, gatewayAnswers, nodes }: ClusterStatus): boolean {
  return apiServerAnswers && gatewayAnswers && nodes.every(({ ready }) => ready);
}
