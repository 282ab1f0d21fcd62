import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Env } from './cache.ts';

const LINES_KEPT_MAX = 400;

export type Command = {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env: Env;
  readonly killGraceMs: number;
  readonly onErrorLine?: (line: string) => void;
  readonly signal: AbortSignal;
};

export type CommandResult = {
  readonly exitCode: number | undefined; // undefined: it could not be started, or a signal ended it
  readonly stdout: string; // the last lines of each
  readonly stderr: string;
};

/**
 * Runs a program to its end in a process group of its own, so that an abort also ends what it started.
 * Rejects only with the signal's reason, and only once the process is gone.
 */
export async function runCommand(command: Command): Promise<CommandResult> {
  const { signal } = command;
  signal.throwIfAborted();
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: { ...command.env },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = () => killGroup(child, command.killGraceMs);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const result = await outcome(child, command.onErrorLine);
    signal.throwIfAborted();
    return result;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function outcome(child: ChildProcess, onErrorLine?: (line: string) => void): Promise<CommandResult> {
  const stdout = keepLines(child, 'stdout');
  const stderr = keepLines(child, 'stderr', onErrorLine);
  const result = (exitCode: number | undefined) => ({
    exitCode,
    stdout: stdout.join('\n'),
    stderr: stderr.join('\n'),
  });
  return new Promise((resolve) => {
    child.once('error', (error) => {
      stderr.push(error.message);
      resolve(result(undefined));
    });
    child.once('close', (code) => resolve(result(code ?? undefined)));
  });
}

function keepLines(
  child: ChildProcess,
  name: 'stdout' | 'stderr',
  onLine?: (line: string) => void,
): string[] {
  const lines: string[] = [];
  const input = child[name];
  if (!input) return lines;
  createInterface({ input }).on('line', (line) => {
    lines.push(line);
    if (lines.length > LINES_KEPT_MAX) lines.shift();
    onLine?.(line);
  });
  return lines;
}

function killGroup(child: ChildProcess, killGraceMs: number): void {
  signalGroup(child, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), killGraceMs);
  child.once('close', () => clearTimeout(timer));
}

function signalGroup(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    // ESRCH: the whole group has ended, which is what was asked for
  }
}
