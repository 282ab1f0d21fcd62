import { isKubeError, type Kube } from '@seatrial/kube';
import {
  installation,
  type KubeObject,
  namedSecrets,
  type RunnerValues,
  systemNamespace,
  toYaml,
} from '@seatrial/model';
import { installSeatrial } from '@seatrial/runner';
import type { ClusterOptions } from '../cluster/cluster-options.ts';
import { withCluster } from '../cluster/open-cluster.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { keyLines } from '../ledger/keys.ts';
import { block, line } from '../output/line.ts';
import { listOf, printValue } from '../output/print.ts';
import { type RunnerOptions, runnerValues } from './runner-values.ts';
import { writeChart } from './write-chart.ts';

export interface InstallOptions extends ClusterOptions, RunnerOptions {
  /** Manifests are printed in the place of being applied. */
  readonly output?: 'yaml' | 'json';
  /** Folder for a chart in the place of that. */
  readonly chart?: string;
}

/**
 * Makes a cluster ready for a runner, and runs it there: definitions, roles, the policies that make the API server the guard, and
 * the Deployment.
 *
 * @throws CliError Usage
 */
export async function install(options: InstallOptions, context: Context): Promise<ExitCode> {
  if (options.chart !== undefined) return writeChart(options.chart, context);
  const runner = runnerValues(options);
  if (options.output !== undefined) return print(options.output, runner, context);
  const { stdout, signal } = context;
  return withCluster(options, context, async ({ kube, clock }) => {
    let changes = 0;
    const report = (message: string): void => {
      changes += 1;
      line(stdout, message);
    };
    const { ledgerKey } = await installSeatrial({
      kube,
      clock,
      report,
      signal,
      ...(runner === undefined ? {} : { runner }),
    });
    line(
      stdout,
      changes === 0 ? 'installed already, nothing to change' : 'installed; the policies are in force',
    );
    for (const name of await missingSecrets(kube, runner, signal))
      line(stdout, `to be made: Secret ${name} in ${systemNamespace}; the runner starts when it is there`);
    line(stdout, 'the key that signs this cluster’s ledger belongs into its Cluster file:');
    for (const each of keyLines(ledgerKey)) line(stdout, `  ${each}`);
    return exitCodes.ok;
  });
}

async function print(
  format: 'yaml' | 'json',
  runner: RunnerValues | undefined,
  context: Context,
): Promise<ExitCode> {
  const { definitions, guards, runner: run } = installation(runner);
  const items: readonly KubeObject[] = [...definitions, ...guards, ...run];
  if (format === 'json') await printValue('json', listOf(items), context);
  else block(context.stdout, items.map((object) => toYaml(object)).join('---\n'));
  line(
    context.stderr,
    'note: the key that signs the ledger is not among it: "seatrial ledger keys --create" makes it',
  );
  return exitCodes.ok;
}

async function missingSecrets(
  kube: Kube,
  runner: RunnerValues | undefined,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const name of runner === undefined ? [] : namedSecrets(runner)) {
    try {
      await kube.get({ apiVersion: 'v1', kind: 'Secret', namespace: systemNamespace, name }, { signal });
    } catch (error) {
      if (!isKubeError(error, 'NotFound')) throw error;
      missing.push(name);
    }
  }
  return missing;
}
