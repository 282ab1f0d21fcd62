import { Command, Option } from 'commander';
import type { RehearseOptions } from '../rehearse/rehearse.ts';
import type { Shell } from '../shell.ts';
import { withExamples } from './examples.ts';
import { label, number, positive } from './values.ts';

export function rehearseCommand(shell: Shell): Command {
  return new Command('rehearse')
    .summary('what a rollout would do with good, bad and broken versions')
    .description(
      withExamples(
        'Takes versions of all sorts through the rollout of an Application, in virtual time and by the decisions of a runner: one as good as stable, some with errors, one that hangs, crashes or never starts, and one in whose canary a zone fails. Tells how each ends, when, and how many requests of users fail for it, and what the gate would not see. A service of four pods stands for the application’s; people approve at once. The same seed gives the same answer. Needs no cluster.',
        'seatrial rehearse shop --requests-per-second 20',
        'seatrial rehearse shop --cluster production --requests-per-second 200 -o markdown',
      ),
    )
    .argument('<application>', 'name of an Application of the working copy')
    .requiredOption('--requests-per-second <n>', 'all requests of the route', positive)
    .option('--stable-rate <share>', 'share of bad requests of the stable version, 0 to 1', number, 0.001)
    .option('--cluster <name>', 'as it is rolled out there; needed where its clusters differ', label)
    .option('--seed <n>', 'of the random numbers', number, 1)
    .addOption(
      new Option('-o, --output <format>', 'how the answer is written')
        .choices(['text', 'json', 'markdown'])
        .default('text'),
    )
    .action((application: string, options: RehearseOptions) =>
      shell.run(async (context) => {
        const { rehearseApplication } = await import('../rehearse/rehearse.ts');
        return rehearseApplication(application, options, context);
      }),
    );
}
