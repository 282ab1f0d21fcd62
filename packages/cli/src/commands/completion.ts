import { Argument, Command } from 'commander';
import { namesCommand } from '../completion/command-tree.ts';
import type { CompletionShell } from '../completion/completion.ts';
import type { Shell } from '../shell.ts';
import { withExamples } from './examples.ts';

/** What the scripts ask at Tab; hidden, since people do not call it. */
export function completionNamesCommand(shell: Shell, program: Command): Command {
  return new Command(namesCommand)
    .description('Prints the names that may follow these words, for the scripts of "completion".')
    .argument('[word...]', 'words of a command line after the name of the program')
    .action((words: readonly string[]) =>
      shell.run(async (context) => {
        const { treeOf } = await import('../completion/command-tree.ts');
        const { printNames } = await import('../completion/list-names.ts');
        return printNames(treeOf(program), words, context);
      }),
    );
}

/** @param program gives the tree that is to be completed, this command included */
export function completionCommand(shell: Shell, program: Command): Command {
  return new Command('completion')
    .summary('the script that completes commands in your shell')
    .description(
      withExamples(
        'Prints the script that completes commands, options, and names of releases, applications and scenarios in your shell. For names it asks the cluster that the line means, for two seconds at most, and says nothing where that does not answer.',
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
