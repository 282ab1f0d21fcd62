import { Command } from 'commander';
import { approveCommand } from './commands/approve.ts';
import { gateCommand } from './commands/gate.ts';
import { rejectCommand } from './commands/reject.ts';
import { releaseCommand } from './commands/release.ts';
import { releasesCommand } from './commands/releases.ts';
import { rollbackCommand } from './commands/rollback.ts';
import { runCommand } from './commands/run.ts';
import { statusCommand } from './commands/status.ts';
import { validateCommand } from './commands/validate.ts';
import { exitCodeTexts } from './exit-codes.ts';
import type { Shell } from './shell.ts';
import { version } from './version.ts';

/**
 * The tree of commands. It declares; what a command does is loaded when it is asked for, so that help and completion
 * answer at once.
 */
export function createProgram(shell: Shell): Command {
  const { stdout, stderr } = shell.context;
  const program = new Command('seatrial')
    .description(
      'From a merge to production by evidence: canaries that take themselves back, and chaos on a schedule.',
    )
    .version(version, '-V, --version')
    .helpCommand('help [command]', 'show help for a command')
    .addHelpText('after', `\n${exitCodeHelp()}\n`);
  for (const command of [
    validateCommand(shell),
    statusCommand(shell),
    releasesCommand(shell),
    releaseCommand(shell),
    approveCommand(shell),
    rejectCommand(shell),
    rollbackCommand(shell),
    gateCommand(shell),
    runCommand(shell),
  ]) {
    program.addCommand(command);
  }
  inherit(program, (command) => {
    command
      .exitOverride()
      .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
      .showHelpAfterError('hint: --help shows what there is');
  });
  return program;
}

/** Settings of commander are not handed down to commands that were made apart. */
function inherit(command: Command, set: (command: Command) => void): void {
  set(command);
  for (const child of command.commands) inherit(child, set);
}

function exitCodeHelp(): string {
  const lines = exitCodeTexts.map(([code, text]) => `  ${String(code).padEnd(5)}${text}`);
  return ['Exit codes:', ...lines].join('\n');
}
