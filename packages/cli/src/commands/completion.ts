import { Argument, Command } from 'commander';
import type { CompletionShell } from '../completion/completion.ts';
import type { Shell } from '../shell.ts';

/** @param program gives the tree that is to be completed, this command included */
export function completionCommand(shell: Shell, program: Command): Command {
  return new Command('completion')
    .summary('the script that completes commands in your shell')
    .description(
      'Prints the script that completes commands and options: for example "source <(seatrial completion bash)".',
    )
    .addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish']))
    .action((name: CompletionShell) =>
      shell.run(async (context) => {
        const { printCompletion } = await import('../completion/completion.ts');
        return printCompletion(name, program, context);
      }),
    );
}
