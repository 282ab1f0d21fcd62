import { Command } from 'commander';
import { adoptCommand } from './commands/adopt.ts';
import { approveCommand } from './commands/approve.ts';
import { auditCommand } from './commands/audit.ts';
import { bumpCommand } from './commands/bump.ts';
import { completionCommand, completionNamesCommand } from './commands/completion.ts';
import { doctorCommand } from './commands/doctor.ts';
import { driftCommand } from './commands/drift.ts';
import { gateCommand } from './commands/gate.ts';
import { healthCommand } from './commands/health.ts';
import { helpCommand } from './commands/help.ts';
import { installCommand } from './commands/install.ts';
import { ledgerCommand } from './commands/ledger.ts';
import { localCommand } from './commands/local.ts';
import { planCommand } from './commands/plan.ts';
import { rehearseCommand } from './commands/rehearse.ts';
import { rejectCommand } from './commands/reject.ts';
import { releaseCommand } from './commands/release.ts';
import { releasesCommand } from './commands/releases.ts';
import { renderCommand } from './commands/render.ts';
import { repositoryCommand } from './commands/repository.ts';
import { rollbackCommand } from './commands/rollback.ts';
import { runCommand } from './commands/run.ts';
import { scenarioCommand } from './commands/scenario.ts';
import { statusCommand } from './commands/status.ts';
import { tenantCommand } from './commands/tenant.ts';
import { validateCommand } from './commands/validate.ts';
import { exitCodeTexts } from './exit-codes.ts';
import type { Shell } from './shell.ts';
import { version } from './version.ts';

/**
 * The tree of commands. It declares; what a command does is loaded when it is asked for, so that help and completion
 * answer at once.
 */
export function createProgram(shell: Shell): Command {
  const program = new Command('seatrial')
    .description(
      'From a merge to production by evidence: canaries that take themselves back, and chaos on a schedule.',
    )
    .version(version, '-V, --version')
    .helpCommand(false)
    .addHelpText('after', `\n${exitCodeHelp()}\n`);
  for (const command of [
    validateCommand(shell),
    renderCommand(shell),
    auditCommand(shell),
    planCommand(shell),
    adoptCommand(shell),
    statusCommand(shell),
    driftCommand(shell),
    healthCommand(shell),
    releasesCommand(shell),
    releaseCommand(shell),
    approveCommand(shell),
    rejectCommand(shell),
    rollbackCommand(shell),
    scenarioCommand(shell),
    gateCommand(shell),
    rehearseCommand(shell),
    bumpCommand(shell),
    ledgerCommand(shell),
    repositoryCommand(shell),
    tenantCommand(shell),
    runCommand(shell),
    installCommand(shell),
    localCommand(shell),
    doctorCommand(shell),
  ]) {
    program.addCommand(command);
  }
  program
    .addCommand(completionCommand(shell, program))
    .addCommand(completionNamesCommand(shell, program), { hidden: true })
    .addCommand(helpCommand(program));
  return program;
}

function exitCodeHelp(): string {
  const lines = exitCodeTexts.map(([code, text]) => `  ${String(code).padEnd(5)}${text}`);
  return ['Exit codes:', ...lines].join('\n');
}
