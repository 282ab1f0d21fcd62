import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { bashCompletion } from './bash.ts';
import { type CommandNode, treeOf } from './command-tree.ts';
import { fishCompletion } from './fish.ts';
import { zshCompletion } from './zsh.ts';

export type CompletionShell = 'bash' | 'zsh' | 'fish';

const scripts: Readonly<Record<CompletionShell, (root: CommandNode) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** The script that a shell reads to complete the commands and options of `program`. */
export function completionScript(shell: CompletionShell, program: Command): string {
  return scripts[shell](treeOf(program));
}

export function printCompletion(shell: CompletionShell, program: Command, { stdout }: Context): ExitCode {
  stdout.write(completionScript(shell, program));
  return exitCodes.ok;
}
