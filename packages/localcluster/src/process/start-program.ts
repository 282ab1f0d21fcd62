import { statfs } from 'node:fs/promises';
import type { Clock } from '@seatrial/core';
import { LocalClusterError } from '../errors.ts';
import { limits } from '../limits.ts';
import { endChild, hasEnded, killChild } from './end-child.ts';
import { endWithParent } from './end-with-parent.ts';
import { MARKER_VARIABLE, sendSignal } from './process-table.ts';
import { endOf, readTail, spawnLogged } from './spawn-logged.ts';

export interface ProgramOptions {
  readonly name: string;
  readonly path: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly marker: string;
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
  /** SIGKILL for its whole process group, without asking. Resolves when it is gone. */
  kill(): Promise<void>;
}

/** @throws LocalClusterError ProgramFailed when it cannot be started at all */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const { name, path, args, marker, logFile, clock } = options;
  const [command = path, ...rest] = [...endWithParent(), path, ...args];
  const env = { ...options.env, [MARKER_VARIABLE]: marker };
  const handle = spawnLogged({ command: [command, ...rest], env, logFile });
  const ended = endOf(handle);
  const { pid } = handle;
  if (pid === undefined) {
    throw new LocalClusterError('ProgramFailed', `Cannot start ${name}: ${await ended}, check ${path}`);
  }
  // At once: later the number may be that of another group.
  handle.once('exit', () => sendSignal(-pid, 'SIGKILL'));
  const child = { handle, ended };
  return {
    name,
    pid,
    logFile,
    ended,
    isRunning: () => !hasEnded(handle),
    kill: () => killChild(child),
    stop: () => endChild(child, options.stopGraceMs ?? limits.stopGraceMs, clock),
  };
}

/** The error for a program that ended when it should serve. */
export async function programFailed(
  { name, logFile }: Pick<Program, 'name' | 'logFile'>,
  how: string,
): Promise<LocalClusterError> {
  const tail = await readTail(logFile);
  const shown = tail === '' ? '' : `; its last words:\n${tail}`;
  const { bavail, bsize } = await statfs(logFile);
  const full = bavail * bsize < limits.diskBytesMin ? ', the disk is full there' : '';
  return new LocalClusterError(
    'ProgramFailed',
    `Cannot keep ${name} running: ${how}, see ${logFile}${full}${shown}`,
  );
}
