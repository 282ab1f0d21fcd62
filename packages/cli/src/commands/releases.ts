import { Command } from 'commander';
import { withNamespacesOptions } from '../cluster/cluster-options.ts';
import { listFormats, outputOption } from '../output/format.ts';
import type { ListReleasesOptions } from '../release/list-releases.ts';
import type { Shell } from '../shell.ts';
import { withExamples } from './examples.ts';

export function releasesCommand(shell: Shell): Command {
  return withNamespacesOptions(new Command('releases'))
    .summary('list releases')
    .description(
      withExamples(
        'Lists the releases in flight and those kept to look at, newest first.',
        'seatrial releases',
        'seatrial releases --application shop --watch',
      ),
    )
    .option('--application <name>', 'of this application only')
    .option('-w, --watch', 'a line for each change, until interrupted (with -o table, wide or json)')
    .addOption(outputOption(listFormats))
    .action((options: ListReleasesOptions) =>
      shell.run(async (context) => {
        const { listReleases } = await import('../release/list-releases.ts');
        return listReleases(options, context);
      }),
    );
}
