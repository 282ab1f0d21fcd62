import { type ChildProcess, spawn } from 'node:child_process';

/** How long a child may clean up after it was asked to end. */
const GRACE_MS = 10_000;

export type CommandEnd =
  | { readonly type: 'Exited'; readonly code: number }
  | { readonly type: 'Signalled'; readonly signal: string }
  | { readonly type: 'NotStarted'; readonly reason: string }
  | { readonly type: 'TimedOut' }
  | { readonly type: 'Interrupted' };

export interface CommandOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly durationMsMax: number;
  readonly signal: AbortSignal;
  /** What becomes of what the command prints; it is our own output when absent. */
  readonly output?: 'Inherit' | 'Discard';
}

/**
 * Runs a command in a process group of its own until it ends, is interrupted or takes too long.
 * Whatever is left of the group then is killed: a stage must not disturb the next one.
 */
export async function runCommand(
  command: readonly [string, ...string[]],
  options: CommandOptions,
): Promise<CommandEnd> {
  if (options.signal.aborted) return { type: 'Interrupted' };
  const [program, ...args] = command;
  const { cwd, env } = options;
  const output = options.output === 'Discard' ? 'ignore' : 'inherit';
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', output, output] });
  const timeout = AbortSignal.timeout(options.durationMsMax);
  const stop = AbortSignal.any([options.signal, timeout]);
  const end = endOf(child);
  const terminate = (): void => terminateGroup(child, end);
  stop.addEventListener('abort', terminate, { once: true });
  const ended = await end;
  stop.removeEventListener('abort', terminate);
  signalGroup(child, 'SIGKILL');
  if (options.signal.aborted) return { type: 'Interrupted' };
  return timeout.aborted ? { type: 'TimedOut' } : ended;
}

function endOf(child: ChildProcess): Promise<CommandEnd> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ type: 'NotStarted', reason: error.message }));
    child.once('exit', (code, signal) =>
      resolve(code === null ? { type: 'Signalled', signal: String(signal) } : { type: 'Exited', code }),
    );
  });
}

function terminateGroup(child: ChildProcess, end: Promise<CommandEnd>): void {
  signalGroup(child, 'SIGTERM');
  const kill = setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_MS);
  void end.finally(() => clearTimeout(kill));
}

function signalGroup(child: ChildProcess, name: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ESRCH';
}
