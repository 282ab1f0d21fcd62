import { Command, Option } from 'commander';
import { withClusterOptions } from '../cluster/cluster-options.ts';
import type { PlanCommandOptions } from '../plan/plan.ts';
import type { Shell } from '../shell.ts';
import { withExamples } from './examples.ts';
import { label, positive } from './values.ts';

export function planCommand(shell: Shell): Command {
  return withClusterOptions(new Command('plan'))
    .summary('what a merge would do')
    .description(
      withExamples(
        'Tells what a cluster would do with the working copy, or with a commit, if that were merged: objects that are made, changed field by field, deleted or kept; what drifted and is put back; the way it takes, with the steps of its canary, how long the gate will need, and what no canary tries; and what would be refused, and by whom. Each object is asked about by a server-side dry run, and nothing is written. Applications whose version is the one that runs are counted only. Without a cluster two versions of the repository are compared. Ends with 0 where nothing would change, with 5 where something would, with 6 where something is refused, and with 3 where not all could be asked about.',
        'seatrial plan',
        'seatrial plan --application shop --context production',
        'seatrial plan --no-cluster --from origin/main --to HEAD -o markdown',
      ),
    )
    .argument('[path]', 'the working copy, or a folder in it whose applications are meant', '.')
    .option(
      '--cluster <name>',
      'name of the Cluster file (default: that of the records in the cluster)',
      label,
    )
    .addOption(noClusterOption())
    .option(
      '--application <name>',
      'this application only, also where its version is the one that runs',
      label,
    )
    .option('--from <ref>', 'commit to compare with: only applications that differ from it are looked at')
    .option('--to <ref>', 'commit or folder that would be merged (default: the working copy as it is)')
    .option('--branch <name>', 'config branch: without a cluster it is compared with that', 'main')
    .option(
      '--requests-per-second <n>',
      'all requests of the route, for what the gate will need (default: as counted before the last release)',
      positive,
    )
    .addOption(
      new Option('-o, --output <format>', 'how the answer is written')
        .choices(['text', 'json', 'markdown'])
        .default('text'),
    )
    .action((path: string, options: PlanCommandOptions) =>
      shell.run(async (context) => {
        const { plan } = await import('../plan/plan.ts');
        return plan(path, options, context);
      }),
    );
}

/** Beside --cluster, which commander would take it for the opposite of. */
function noClusterOption(): Option {
  const option = new Option('--no-cluster', 'ask no cluster: compare two versions of the repository');
  return Object.assign(option, { attributeName: () => 'live' });
}
