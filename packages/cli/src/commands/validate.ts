import { Command } from 'commander';
import { outputOption } from '../output/format.ts';
import type { Shell } from '../shell.ts';
import { withExamples } from './examples.ts';

export function validateCommand(shell: Shell): Command {
  return new Command('validate')
    .summary('all that is wrong with a config repository')
    .description(
      withExamples(
        'Checks working copies, or single files of them, and tells all findings at once. It needs no cluster. Each path is judged by itself: of a single file only what can be known without the others is told.',
        'seatrial validate .',
        'seatrial validate apps/shop.yaml apps/shop/web.yaml',
        'seatrial validate . -o json',
      ),
    )
    .argument('<path...>', 'folders or files')
    .addOption(outputOption(['table', 'json']))
    .action((paths: readonly string[], { output }: { readonly output: 'table' | 'json' }) =>
      shell.run(async (context) => {
        const { validate } = await import('../validate/validate.ts');
        return validate(paths, output, context);
      }),
    );
}
