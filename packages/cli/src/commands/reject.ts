import { Command } from 'commander';
import { withNamespaceOptions } from '../cluster/cluster-options.ts';
import type { RequestOptions } from '../release/request.ts';
import type { Shell } from '../shell.ts';
import { withExamples } from './examples.ts';
import { releaseArgument } from './values.ts';

export function rejectCommand(shell: Shell): Command {
  return withNamespaceOptions(new Command('reject'))
    .summary('refuse a release before it is promoted')
    .description(
      withExamples(
        'Refuses a release that is not promoted yet: it is taken back, and its version is kept out.',
        "seatrial reject shop --comment 'wrong ticket'",
      ),
    )
    .addArgument(releaseArgument())
    .option('--comment <text>', 'why; shown in the verdict')
    .option(
      '--no-revert',
      'leave the config branch alone: the version stays on it, and is kept out of this cluster',
    )
    .action((release: string, options: RequestOptions) =>
      shell.run(async (context) => {
        const { request } = await import('../release/request.ts');
        return request('Reject', release, options, context);
      }),
    );
}
