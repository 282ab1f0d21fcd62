import { Argument, Command } from 'commander';
import type { CompletionShell } from '../completion/completion.ts';
import type { Shell } from '../shell.ts';
import { withExamples } from './examples.ts';

/** @param program gives the tree that is to be completed, this command included */
export function completionCommand(shell: Shell, program: Command): Command {
  return new Command('completion')
    .summary('the script that completes commands in your shell')
    .description(
      withExamples(
        'Prints the script that completes commands and options in your shell.',
        'source <(seatrial completion bash)',
        'source <(seatrial completion zsh)',
        'seatrial completion fish | source',
      ),
    )
    .addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish']))
    .action((name: CompletionShell) =>
      shell.run(async (context) => {
        const { printCompletion } = await import('../completion/completion.ts');
        return printCompletion(name, program, context);
      }),
    );
}
