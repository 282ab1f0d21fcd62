import { Command } from 'commander';
import { type ClusterOptions, withClusterOptions } from '../cluster/cluster-options.ts';
import type { Shell } from '../shell.ts';
import { withExamples } from './examples.ts';

export function installCommand(shell: Shell): Command {
  return withClusterOptions(new Command('install'))
    .summary('make a cluster ready for a runner')
    .description(
      withExamples(
        'Installs the records, roles and admission policies, as somebody who may do anything; safe to repeat, also to upgrade. Bind the ClusterRoles seatrial-viewer, seatrial-releaser, seatrial-operator and seatrial-promoter to people.',
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
