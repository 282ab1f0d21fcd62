import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { limits } from '../limits.ts';
import { rotateLog } from '../rotate-log.ts';

export interface SpawnOptions {
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Begun anew at each start; the one before is kept as `<logFile>.previous`. */
  readonly logFile: string;
  /** That of this process unless said otherwise. */
  readonly workingDirectory?: string;
}

/**
 * Starts a program whose output goes to a file, in a session of its own: Ctrl-C reaches the process that started it
 * alone, which then ends the others in their order.
 */
export function spawnLogged({ command, env, logFile, workingDirectory }: SpawnOptions): ChildProcess {
  mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 });
  rotateLog(logFile, `${logFile}.previous`);
  const log = openSync(logFile, 'w', 0o600);
  try {
    const [file, ...args] = command;
    return spawn(file, args, { detached: true, stdio: ['ignore', log, log], cwd: workingDirectory, env });
  } finally {
    closeSync(log);
  }
}

/** Settles when a child has ended or could not be started, in words: `exit code 1`. Never rejects. */
export function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `exit code ${code}` : `ended by ${signal}`),
    );
  });
}

/** The last lines of a log. */
export async function readTail(path: string): Promise<string> {
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
