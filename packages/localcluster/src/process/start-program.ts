import type { ChildProcess } from 'node:child_process';
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
  /** Of the process that runs now, or ran last. */
  readonly pid: number;
  readonly logFile: string;
  /** Settles when the program that was started first has ended, in words: `exit code 1`. Never rejects. */
  readonly ended: Promise<string>;
  /** How often it was started again after it had ended unasked, and how it had ended last. */
  readonly restarts: number;
  readonly lastEnd: string | undefined;
  isRunning(): boolean;
  /**
   * From now on starts it again whenever it ends unasked, at once at first and then with more and more time between, and tells
   * of it: `exit code 1`.
   */
  keepUp(onRestart: (how: string) => void): void;
  /** SIGTERM, then SIGKILL for its whole process group. May be called again. */
  stop(): Promise<void>;
  /** SIGKILL for its whole process group, without asking. Resolves when it is gone. */
  kill(): Promise<void>;
}

interface Life {
  readonly handle: ChildProcess;
  readonly ended: Promise<string>;
  readonly startedAt: number;
}

/** @throws LocalClusterError ProgramFailed when it cannot be started at all */
export async function startProgram(options: ProgramOptions): Promise<Program> {
  const { name, path, logFile, clock } = options;
  const first = begin(options);
  const { pid } = first.handle;
  if (pid === undefined) {
    throw new LocalClusterError('ProgramFailed', `Cannot start ${name}: ${await first.ended}, check ${path}`);
  }
  let life = first;
  let lastPid = pid;
  let restarts = 0;
  let lastEnd: string | undefined;
  const asked = new AbortController();

  /** A program that has run for a while is started at once; one that ends again and again is given time. */
  async function goOn(onRestart: (how: string) => void): Promise<void> {
    for (let failures = 0; ; failures += 1) {
      const how = await life.ended;
      if (asked.signal.aborted) return;
      if (clock.now() - life.startedAt >= limits.steadyMs) failures = 0;
      const delayMs = failures === 0 ? 0 : Math.min(limits.restartMsMin * 2 ** failures, limits.restartMsMax);
      await clock.sleep(delayMs, asked.signal);
      asked.signal.throwIfAborted(); // to stop it may have been asked in the very moment in which the sleep ended
      life = begin(options);
      lastPid = life.handle.pid ?? lastPid;
      restarts += 1;
      lastEnd = how;
      onRestart(how);
    }
  }

  return {
    name,
    logFile,
    ended: first.ended,
    get pid() {
      return lastPid;
    },
    get restarts() {
      return restarts;
    },
    get lastEnd() {
      return lastEnd;
    },
    isRunning: () => !hasEnded(life.handle),
    keepUp: (onRestart) => void goOn(onRestart).catch(unlessAsked(asked.signal)),
    kill: () => {
      asked.abort();
      return killChild(life);
    },
    stop: () => {
      asked.abort();
      return endChild(life, options.stopGraceMs ?? limits.stopGraceMs, clock);
    },
  };
}

function begin({ path, args, env, marker, logFile, clock }: ProgramOptions): Life {
  const [command = path, ...rest] = [...endWithParent(), path, ...args];
  const handle = spawnLogged({
    command: [command, ...rest],
    env: { ...env, [MARKER_VARIABLE]: marker },
    logFile,
  });
  const { pid } = handle;
  // At once: later the number may be that of another group.
  if (pid !== undefined) handle.once('exit', () => sendSignal(-pid, 'SIGKILL'));
  return { handle, ended: endOf(handle), startedAt: clock.now() };
}

function unlessAsked(signal: AbortSignal): (error: unknown) => void {
  return (error) => {
    if (!signal.aborted) throw error;
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
