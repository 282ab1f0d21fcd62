import { type Command, CommanderError, Help, type Option } from 'commander';
import { type Context, Interrupted } from './context.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { describeFailure } from './failure.ts';
import { block, line } from './output/line.ts';
import { createProgram } from './program.ts';

/** Runs one command line to its end, and answers with what the process is to end with. Never throws. */
export async function runCli(args: readonly string[], context: Context): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.ok;
  const program = createProgram({
    run: async (work) => {
      exitCode = await work(context);
    },
  });
  setUp(program, context);
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return report(error, program, context);
  }
}

/** Commander hands no settings down to commands that were made apart. */
function setUp(command: Command, context: Context): void {
  const { stdout, stderr } = context;
  command
    .exitOverride()
    .configureOutput({ writeOut: (text) => block(stdout, text), writeErr: (text) => block(stderr, text) })
    .configureHelp({ optionDescription })
    .showHelpAfterError('hint: --help shows what there is');
  for (const child of command.commands) setUp(child, context);
}

function optionDescription(option: Option): string {
  const text = new Help().optionDescription(option);
  return option.mandatory ? `${text} (required)` : text;
}

function report(error: unknown, program: Command, { env, signal, stderr }: Context): ExitCode {
  // What commander says of a command line it has written already; help and version are no errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (signal.aborted && signal.reason instanceof Interrupted) {
    line(stderr, `${program.name()}: ${signal.reason.message}`);
    return exitCodes.interrupted;
  }
  const failure = describeFailure(error);
  line(stderr, `error: ${failure.message}`);
  if (failure.hint !== undefined) line(stderr, `hint: ${failure.hint}`);
  if (env['SEATRIAL_DEBUG'] === '1' && error instanceof Error) line(stderr, stackOf(error));
  return failure.exitCode;
}

function stackOf(error: Error): string {
  const own = error.stack ?? error.message;
  return error.cause instanceof Error ? `${own}\ncaused by: ${stackOf(error.cause)}` : own;
}
