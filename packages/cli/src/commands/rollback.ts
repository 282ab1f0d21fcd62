import { Command } from 'commander';
import { withNamespaceOptions } from '../cluster/cluster-options.ts';
import type { RequestOptions } from '../release/request.ts';
import type { Shell } from '../shell.ts';
import { withExamples } from './examples.ts';
import { releaseArgument } from './values.ts';

export function rollbackCommand(shell: Shell): Command {
  return withNamespaceOptions(new Command('rollback'))
    .summary('take a release back, also while it is promoted')
    .description(
      withExamples(
        'Takes a release back, at any time until it is done: traffic first, then what it added. Its version is kept out.',
        "seatrial rollback shop --comment 'checkout is slow'",
      ),
    )
    .addArgument(releaseArgument())
    .option('--comment <text>', 'why; shown in the verdict')
    .action((release: string, options: RequestOptions) =>
      shell.run(async (context) => {
        const { request } = await import('../release/request.ts');
        return request('Rollback', release, options, context);
      }),
    );
}
