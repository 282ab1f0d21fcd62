import { Command } from 'commander';
import { withNamespaceOptions } from '../cluster/cluster-options.ts';
import type { ApproveOptions } from '../release/approve.ts';
import type { Shell } from '../shell.ts';
import { withExamples } from './examples.ts';
import { releaseArgument } from './values.ts';

export function approveCommand(shell: Shell): Command {
  return withNamespaceOptions(new Command('approve'))
    .summary('approve a release that waits for it')
    .description(
      withExamples(
        'Approves a release in your own name, as the API server knows you; it refuses any other name.',
        'seatrial approve shop',
        "seatrial approve shop-3-1a2b3c4 -n shop --comment 'dashboards are fine'",
      ),
    )
    .addArgument(releaseArgument())
    .option('--comment <text>', 'kept with the approval')
    .action((release: string, options: ApproveOptions) =>
      shell.run(async (context) => {
        const { approve } = await import('../release/approve.ts');
        return approve(release, options, context);
      }),
    );
}
