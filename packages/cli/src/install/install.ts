import { installSeatrial } from '@seatrial/runner';
import type { ClusterOptions } from '../cluster/cluster-options.ts';
import { withCluster } from '../cluster/open-cluster.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { keyLines } from '../ledger/keys.ts';
import { line } from '../output/line.ts';

/** Makes a cluster ready for a runner: definitions, roles, and the policies that make the API server the guard. */
export async function install(options: ClusterOptions, context: Context): Promise<ExitCode> {
  const { stdout, signal } = context;
  return withCluster(options, context, async ({ kube, clock }) => {
    let changes = 0;
    const report = (message: string): void => {
      changes += 1;
      line(stdout, message);
    };
    const { ledgerKey } = await installSeatrial({ kube, clock, report, signal });
    line(
      stdout,
      changes === 0 ? 'installed already, nothing to change' : 'installed; the policies are in force',
    );
    line(stdout, 'the key that signs this cluster’s ledger belongs into its Cluster file:');
    for (const each of keyLines(ledgerKey)) line(stdout, `  ${each}`);
    return exitCodes.ok;
  });
}
