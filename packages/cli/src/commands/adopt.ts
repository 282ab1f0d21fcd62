import { Command, Option } from 'commander';
import { withClusterOptions } from '../cluster/cluster-options.ts';
import type { AdoptCommandOptions } from '../plan/adopt.ts';
import type { Shell } from '../shell.ts';
import { withExamples } from './examples.ts';
import { label } from './values.ts';

export function adoptCommand(shell: Shell): Command {
  return withClusterOptions(new Command('adopt'))
    .summary('what an application would take over from other tools')
    .description(
      withExamples(
        'Tells which objects of an application are in the cluster already and were made by kubectl, Helm, Flux, Argo CD or others: who made each, who has which of its fields, what would change of it field by field if the application took it over, and what would fight for it, with the command that has that stop. Each is asked about by a server-side dry run, and nothing is written: an object is taken over when its manifest says so, by the annotation seatrial.dev/adopt. Ends as "seatrial plan" does.',
        'seatrial adopt shop',
        'seatrial adopt apps/shop --context production',
      ),
    )
    .argument('[what]', 'name of an Application, or a folder whose applications are meant', '.')
    .option(
      '--cluster <name>',
      'name of the Cluster file (default: that of the records in the cluster)',
      label,
    )
    .addOption(
      new Option('-o, --output <format>', 'how the answer is written')
        .choices(['text', 'json'])
        .default('text'),
    )
    .action((what: string, options: AdoptCommandOptions) =>
      shell.run(async (context) => {
        const { adopt } = await import('../plan/adopt.ts');
        return adopt(what, options, context);
      }),
    );
}
