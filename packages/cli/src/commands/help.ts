import { Command } from 'commander';
import { CliError } from '../failure.ts';

/** `help release show`: commander's own looks at the first word alone. @throws CliError Usage */
export function helpCommand(program: Command): Command {
  return new Command('help')
    .summary('show help for a command')
    .description('Shows the help of a command, as its --help does.')
    .argument('[command...]', 'words of the command')
    .action(async (words: readonly string[]) => {
      checkCommand(program, words);
      await program.parseAsync([...words, '--help'], { from: 'user' });
    });
}

function checkCommand(program: Command, words: readonly string[]): void {
  let command = program;
  for (const word of words) {
    const child = command.commands.find((it) => it.name() === word);
    if (child === undefined) {
      const names = command.commands.map((it) => it.name()).join(', ');
      const hint = names === '' ? `${command.name()} has no commands of its own` : `there are: ${names}`;
      throw new CliError('Usage', `Cannot show help for "${words.join(' ')}": no such command`, hint);
    }
    command = child;
  }
}
