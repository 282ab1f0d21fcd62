import type { Op } from '@seatrial/core';
import type { LedgerTrust, Mirror } from '@seatrial/git';
import { closest, configLimits, type LoadedConfig, loadConfig } from '@seatrial/model';
import { filesAt, ledgerTrust } from '@seatrial/runner';
import type { Context } from '../context.ts';
import { CliError } from '../failure.ts';
import { type RepositoryOptions, withMirror } from '../repository.ts';

/** The ledgers of a config repository, and whom its Cluster files believe. */
export interface Ledgers {
  readonly mirror: Mirror;
  /** Names of the Cluster files. */
  readonly clusters: readonly string[];
  /** @throws CliError NotFound for a cluster that no file declares, Failed where its file cannot be read */
  readonly trust: (cluster: string) => LedgerTrust;
}

/** Fetches the branch, and then the ledgers of these clusters, or of all that it declares. */
export async function withLedgers<T>(
  options: RepositoryOptions & { readonly repository: string },
  cluster: string | undefined,
  context: Context,
  work: (ledgers: Ledgers, op: Op) => Promise<T>,
): Promise<T> {
  const op = { signal: context.signal };
  return withMirror(options, options.repository, context, async (mirror) => {
    const { commit } = await mirror.fetch(op);
    const config = loadConfig(await filesAt(mirror, commit, op), configLimits);
    const clusters = config.clusters.map(({ value }) => value.metadata.name);
    const trust = trustIn(config, clusters);
    const wanted = cluster === undefined ? clusters : [cluster];
    for (const name of wanted) trust(name);
    mirror.ledger.follow(wanted);
    await mirror.fetch(op);
    for (const name of wanted) await mirror.ledger.catchUp(name, op);
    return work({ mirror, clusters: wanted, trust }, op);
  });
}

function trustIn(config: LoadedConfig, names: readonly string[]): Ledgers['trust'] {
  const errors = config.findings.filter(({ severity }) => severity === 'error');
  const view = {
    clusters: new Map(config.clusters.map(({ value }) => [value.metadata.name, value])),
    errors,
    clusterErrors: [],
  };
  return (cluster) => {
    const trust = ledgerTrust(view, cluster);
    if (trust.type !== 'Value')
      throw new CliError('Failed', `Cannot read the ledger of ${cluster}: ${trust.reason}`);
    if (names.includes(cluster)) return trust.value;
    const meant = closest(cluster, names);
    const hint =
      meant === undefined ? `there are: ${names.join(', ') || 'none'}` : `did you mean "${meant}"?`;
    throw new CliError('NotFound', `Cannot find a Cluster file named ${JSON.stringify(cluster)}`, hint);
  };
}
