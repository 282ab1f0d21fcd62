import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Op } from '@seatrial/core';
import type { SandboxLimits } from './limits.ts';

export interface ProgramRun {
  /** The program and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly stdin?: Uint8Array;
}

export type ProgramEnd =
  | { readonly type: 'Done'; readonly stdout: Buffer }
  | { readonly type: 'Failed'; readonly message: string; readonly exitCode?: number }
  | { readonly type: 'Exceeded'; readonly what: 'time' | 'memory' | 'output' };

/**
 * The shell bounds what follows it, and becomes it: nothing else that is on every machine can. Where it cannot bound
 * something, as the memory on some systems, what remains is the time, the output and the garbage collector's aim.
 */
const bounded =
  '{ ulimit -c 0; ulimit -d "$1"; ulimit -t "$2"; ulimit -f "$3"; } 2>/dev/null; shift 3; unset PATH PWD OLDPWD; exec "$@"';
const kibibyte = 1024;
/** In which POSIX counts the size of files. */
const blockBytes = 512;

/** What Go says when it gets no memory. */
const outOfMemory = /out of memory|cannot allocate memory/;

/**
 * Runs a program within limits, in a process group of its own, which ends with it: also when it is aborted.
 *
 * @throws the signal's reason, once the program is gone
 */
export async function runProgram(run: ProgramRun, limits: SandboxLimits, op: Op): Promise<ProgramEnd> {
  op.signal.throwIfAborted();
  const deadline = AbortSignal.timeout(limits.timeMs);
  const child = spawn('/bin/sh', ['-c', bounded, 'sh', ...boundsOf(limits), ...run.command], {
    cwd: run.cwd,
    env: run.env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const stop = (): void => endGroup(child);
  const stopped = AbortSignal.any([op.signal, deadline]);
  stopped.addEventListener('abort', stop, { once: true });
  try {
    const end = await endOf(child, run.stdin, limits);
    op.signal.throwIfAborted();
    return deadline.aborted ? { type: 'Exceeded', what: 'time' } : end;
  } finally {
    stopped.removeEventListener('abort', stop);
    stop(); // what it has left behind
  }
}

function boundsOf(limits: SandboxLimits): readonly string[] {
  return [
    limits.memoryBytesMax / kibibyte,
    limits.processorSecondsMax,
    limits.writtenBytesMax / blockBytes,
  ].map((bound) => String(Math.ceil(bound)));
}

function endOf(
  child: ChildProcess & { readonly stdout: Readable; readonly stderr: Readable },
  stdin: Uint8Array | undefined,
  { outputBytesMax, errorBytesMax }: SandboxLimits,
): Promise<ProgramEnd> {
  const output: Buffer[] = [];
  let outputBytes = 0;
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => {
    outputBytes += chunk.length;
    if (outputBytes <= outputBytesMax) output.push(chunk);
    else endGroup(child);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-errorBytesMax);
  });
  child.stdin?.on('error', () => undefined); // a program may end before it has read all
  child.stdin?.end(stdin);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ type: 'Failed', message: error.message }));
    child.once('close', (code, signal) => {
      if (outputBytes > outputBytesMax) resolve({ type: 'Exceeded', what: 'output' });
      else if (code === 0) resolve({ type: 'Done', stdout: Buffer.concat(output) });
      else if (signal === 'SIGXCPU') resolve({ type: 'Exceeded', what: 'time' });
      else if (signal === 'SIGXFSZ') resolve({ type: 'Exceeded', what: 'output' });
      else if (outOfMemory.test(errors)) resolve({ type: 'Exceeded', what: 'memory' });
      else {
        const message = errors.trim() || `it ended by ${signal ?? `code ${code}`}`;
        resolve({ type: 'Failed', message, ...(code === null ? {} : { exitCode: code }) });
      }
    });
  });
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // ESRCH: all of it has ended, which is what was asked for
  }
}
