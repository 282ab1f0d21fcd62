import type { Readable } from 'node:stream';
import type { Context, Output } from './context.ts';

interface StepProcess {
  readonly env: Context['env'];
  readonly stdin: Readable;
  readonly versions: { readonly node: string };
  readonly pid: number;
}

interface StepOptions {
  readonly cwd: string;
  readonly hostname: string;
  /** Draws in [0, 1). */
  readonly rng: () => number;
  readonly signal: AbortSignal;
  /** Takes whole lines, with their ends. */
  readonly write: (text: string) => void;
}

/** The process around a step of a workflow: all that is said goes to one log. */
export function stepContext(
  { env, stdin, versions, pid }: StepProcess,
  { cwd, hostname, rng, signal, write }: StepOptions,
): Context {
  const output: Output = { write, isTerminal: false };
  return {
    env,
    cwd,
    stdin,
    stdout: output,
    stderr: output,
    nodeVersion: versions.node,
    hostname,
    pid,
    rng,
    signal,
  };
}
