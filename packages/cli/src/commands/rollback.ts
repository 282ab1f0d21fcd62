import { Command } from 'commander';
import { withNamespaceOptions } from '../cluster/cluster-options.ts';
import { outputOption, showFormats } from '../output/format.ts';
import type { RollBackOptions } from '../release/roll-back.ts';
import type { Shell } from '../shell.ts';
import { withExamples } from './examples.ts';
import { releaseArgument } from './values.ts';

export function rollbackCommand(shell: Shell): Command {
  return withNamespaceOptions(new Command('rollback'))
    .summary('take a release back, also after its promotion')
    .description(
      withExamples(
        'Takes a release back and keeps its version out. One that is under way: traffic first, then what it added. The stable one, after its promotion: the version before is put back at once by a release of its own, with no canary, no step and no approval, and the config branch gets a revert commit, unless that would drop what other clusters have promoted since. Named by its application, the release in flight is meant, else the stable one.',
        "seatrial rollback shop --reason 'checkout is slow'",
        'seatrial rollback shop/shop-3-1a2b3c4 --wait -o json',
      ),
    )
    .addArgument(releaseArgument())
    .option('--reason <text>', 'why; kept in the verdict, the ledger and the revert commit')
    .option(
      '--no-revert',
      'leave the config branch alone: the version stays on it, and is kept out of this cluster',
    )
    .option('--wait', 'until it is taken back: the exit code is 0 when it is, else 1')
    .addOption(outputOption(showFormats))
    .action((release: string, options: RollBackOptions) =>
      shell.run(async (context) => {
        const { rollBack } = await import('../release/roll-back.ts');
        return rollBack(release, options, context);
      }),
    );
}
