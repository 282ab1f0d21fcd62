import { Command } from 'commander';
import { withNamespacesOptions } from '../cluster/cluster-options.ts';
import { listFormats, outputOption } from '../output/format.ts';
import type { Shell } from '../shell.ts';
import type { StatusOptions } from '../status/status.ts';
import { withExamples } from './examples.ts';

export function statusCommand(shell: Shell): Command {
  return withNamespacesOptions(new Command('status'))
    .summary('what runs, and what is on its way')
    .description(
      withExamples(
        'Shows each application of the cluster: what is stable, what is on its way, and why it is not ready. The table fits the terminal (COLUMNS, else 80 where it is none), and cuts long names for it; -o wide has all.',
        'seatrial status',
        'seatrial status -n shop -o wide',
      ),
    )
    .addOption(outputOption(listFormats))
    .action((options: StatusOptions) =>
      shell.run(async (context) => {
        const { status } = await import('../status/status.ts');
        return status(options, context);
      }),
    );
}
