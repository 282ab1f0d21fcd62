import { Command } from 'commander';
import { type ClusterOptions, withClusterOptions } from '../cluster/cluster-options.ts';
import type { Shell } from '../shell.ts';
import { withExamples } from './examples.ts';

export function installCommand(shell: Shell): Command {
  return withClusterOptions(new Command('install'))
    .summary('make a cluster ready for a runner')
    .description(
      withExamples(
        'Installs the records, roles, admission policies and the key that signs the ledger, as somebody who may do anything; safe to repeat, also to upgrade. It ends with the lines that belong into the Cluster file, so that other clusters believe this one. Bind the ClusterRoles seatrial-viewer, seatrial-releaser, seatrial-operator and seatrial-promoter to people.',
        'seatrial install --context staging',
      ),
    )
    .action((options: ClusterOptions) =>
      shell.run(async (context) => {
        const { install } = await import('../install/install.ts');
        return install(options, context);
      }),
    );
}
