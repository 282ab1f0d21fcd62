import { Command } from 'commander';
import { outputOption } from '../output/format.ts';
import type { Shell } from '../shell.ts';
import { withExamples } from './examples.ts';

export function validateCommand(shell: Shell): Command {
  return new Command('validate')
    .summary('all that is wrong with a config repository')
    .description(
      withExamples(
        'Checks a working copy, or a single file of one, and tells all findings at once. It needs no cluster.',
        'seatrial validate .',
        'seatrial validate . -o json',
      ),
    )
    .argument('<path>', 'folder or file')
    .addOption(outputOption(['table', 'json']))
    .action((path: string, { output }: { readonly output: 'table' | 'json' }) =>
      shell.run(async (context) => {
        const { validateAt } = await import('../validate/validate-at.ts');
        return validateAt(path, output, context);
      }),
    );
}
