import { Command } from 'commander';
import { withNamespacesOptions } from '../cluster/cluster-options.ts';
import type { DriftOptions } from '../drift/drift.ts';
import { listFormats, outputOption } from '../output/format.ts';
import type { Shell } from '../shell.ts';
import { withExamples } from './examples.ts';

export function driftCommand(shell: Shell): Command {
  return withNamespacesOptions(new Command('drift'))
    .summary('what others have changed in the cluster')
    .description(
      withExamples(
        'Lists what is not as the stable versions have it, field by field: what somebody has changed or deleted in the cluster, who, and what becomes of it. Values of Secrets are not shown.',
        'seatrial drift',
        'seatrial drift --application shop --all -o json',
      ),
    )
    .option('--application <name>', 'of this application only')
    .option('--all', 'also what was put back in the last hour')
    .addOption(outputOption(listFormats))
    .action((options: DriftOptions) =>
      shell.run(async (context) => {
        const { drift } = await import('../drift/drift.ts');
        return drift(options, context);
      }),
    );
}
