import { isKubeError } from '@seatrial/kube';
import { ensureLedgerKey, ledgerKeyOf } from '@seatrial/runner';
import type { ClusterOptions } from '../cluster/cluster-options.ts';
import { withCluster } from '../cluster/open-cluster.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { CliError } from '../failure.ts';
import { line } from '../output/line.ts';

export interface KeysOptions extends ClusterOptions {
  /** Makes one where there is none. */
  readonly create?: boolean;
}

/** The public half of the key that signs a cluster's ledger, as it is to stand in its Cluster file. */
export async function keys(options: KeysOptions, context: Context): Promise<ExitCode> {
  return withCluster(options, context, async ({ kube }) => {
    if (options.create === true) await ensureLedgerKey(kube, context);
    const key = await ledgerKeyOf(kube)({ signal: context.signal }).catch((error: unknown) => {
      const cause = error instanceof Error ? error.cause : undefined;
      throw isKubeError(cause, 'Forbidden')
        ? new CliError('Refused', cause.message, 'ask an administrator: who may read it may sign')
        : error;
    });
    if (key === undefined)
      throw new CliError(
        'NotFound',
        'Cannot find a key: none was made here',
        '"seatrial install" makes one, and so does --create',
      );
    for (const each of keyLines(key.publicKey)) line(context.stdout, each);
    return exitCodes.ok;
  });
}

/** YAML for the Cluster file. */
export function keyLines(publicKey: string): readonly string[] {
  return ['spec:', '  ledger:', '    keys:', `      - publicKey: ${publicKey}`];
}
