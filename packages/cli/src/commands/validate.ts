import { Command, Option } from 'commander';
import type { Shell } from '../shell.ts';
import type { ValidateOptions } from '../validate/validate.ts';
import { withExamples } from './examples.ts';

export function validateCommand(shell: Shell): Command {
  return new Command('validate')
    .summary('all that is wrong with a config repository')
    .description(
      withExamples(
        'Tells all findings at once, and needs no cluster. A folder is judged with the whole of the working copy that it is in; of a single file only what can be known without the others is told. Errors are what cannot work; warnings are what does not do what it seems to, or is seldom meant. The exit code is 1 for errors, and 0 for warnings alone unless --strict is given.',
        'seatrial validate .',
        'seatrial validate apps/shop.yaml apps/shop/web.yaml',
        'seatrial validate . -o json',
        'seatrial validate . -o sarif > validate.sarif',
      ),
    )
    .argument('<path...>', 'folders or files')
    .option('--strict', 'end with 1 for warnings too')
    .addOption(
      new Option('-o, --output <format>', 'how the answer is written')
        .choices(['table', 'json', 'sarif'])
        .default('table'),
    )
    .action((paths: readonly string[], options: ValidateOptions) =>
      shell.run(async (context) => {
        const { validate } = await import('../validate/validate.ts');
        return validate(paths, options, context);
      }),
    );
}
