import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '@seatrial/core';
import { LocalClusterError } from '../errors.ts';
import { limits } from '../limits.ts';
import { endWithParent } from './end-with-parent.ts';
import { MARKER_VARIABLE } from './process-table.ts';

export interface ProgramOptions {
  readonly name: string;
  readonly path: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly marker: string;
  /** Begun anew at each start; the one before is kept as `<logFile>.previous`. */
  readonly logFile: string;
  readonly stopGraceMs?: number;
  readonly clock: Clock;
}

/** A program that runs as a child of this process and ends with it, even when this process is killed. */
export interface Program {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** Settles when the program has ended, in words: `exit code 1`. Never rejects. */
  readonly ended: Promise<string>;
  isRunning(): boolean;
  /** SIGTERM, then SIGKILL for its whole process group. May be called again. */
  stop(): Promise<void>;
  /** What is at the end of its log. */
  logTail(): Promise<string>;
}

/** @throws LocalClusterError ProgramFailed when it cannot be started at all */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const { name, logFile } = options;
  const child = spawnLogged(options);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `exit code ${code}` : `ended by ${signal}`),
    );
  });
  const { pid } = child;
  if (pid === undefined) {
    throw new LocalClusterError(
      'ProgramFailed',
      `Cannot start ${name}: ${await ended}, check ${options.path}`,
    );
  }
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  return {
    name,
    pid,
    logFile,
    ended,
    isRunning,
    logTail: () => readTail(logFile),
    stop: async () => {
      const grace = new AbortController();
      if (isRunning()) child.kill('SIGTERM');
      const late = options.clock
        .sleep(options.stopGraceMs ?? limits.stopGraceMs, grace.signal)
        .catch(() => undefined);
      await Promise.race([ended, late]);
      grace.abort();
      killGroup(pid);
      await ended;
    },
  };
}

/** The error for a program that ended when it should serve. */
export async function programFailed(program: Program, how: string): Promise<LocalClusterError> {
  const tail = await program.logTail();
  const shown = tail === '' ? '' : `; its last words:\n${tail}`;
  return new LocalClusterError(
    'ProgramFailed',
    `Cannot keep ${program.name} running: ${how}, see ${program.logFile}${shown}`,
  );
}

function spawnLogged({ path, args, env, marker, logFile }: ProgramOptions): ChildProcess {
  mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 });
  keepPrevious(logFile);
  const log = openSync(logFile, 'w', 0o600);
  try {
    const [command, ...rest] = [...endWithParent(), path, ...args] as [string, ...string[]];
    return spawn(command, rest, {
      // Its own process group: Ctrl-C reaches this process alone, which then ends the others in their order.
      detached: true,
      stdio: ['ignore', log, log],
      cwd: dirname(logFile),
      env: { ...env, [MARKER_VARIABLE]: marker },
    });
  } finally {
    closeSync(log);
  }
}

function keepPrevious(logFile: string): void {
  try {
    renameSync(logFile, `${logFile}.previous`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function readTail(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const length = Math.min(size, limits.logTailBytesMax);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8').trimEnd().split('\n').slice(-limits.logTailLinesMax).join('\n');
  } finally {
    await file.close();
  }
}
