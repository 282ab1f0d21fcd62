import { Command, Option } from 'commander';
import type { HealthOptions } from '../health/health.ts';
import { listFormats, outputOption } from '../output/format.ts';
import type { Shell } from '../shell.ts';
import { withExamples } from './examples.ts';

export function healthCommand(shell: Shell): Command {
  return new Command('health')
    .summary('how objects are, by their own status')
    .description(
      withExamples(
        'Tells of every object in files of YAML or JSON whether it is Healthy, Progressing, Degraded, Suspended, Missing or Unknown, and why. Needs no cluster: it reads what the objects say of themselves, by what their kinds mean (docs/guide/health.md). Ends with 0 where all are Healthy, with 1 where one is Degraded or Missing, and else with 3.',
        'kubectl get all,certificates -n shop -o yaml | seatrial health -f -',
        'seatrial health -f objects.yaml -o json',
        'seatrial health -f databases.yaml --rules clusters/production.yaml',
      ),
    )
    .addOption(
      new Option('-f, --file <file>', 'file with objects, or - for standard input; may be given again')
        .argParser((file: string, before: readonly string[] | undefined) => [...(before ?? []), file])
        .makeOptionMandatory(),
    )
    .option('--rules <file>', 'Cluster file whose spec.health says what your own kinds mean')
    .addOption(outputOption(listFormats))
    .action((options: HealthOptions) =>
      shell.run(async (context) => {
        const { health } = await import('../health/health.ts');
        return health(options, context);
      }),
    );
}
