import type { Readable } from 'node:stream';

/** Where text goes. */
export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
  /** Characters that a line of the terminal has room for; absent where it is none. */
  readonly columns?: number;
}

/** The process around a command, as values: only main.ts reads them from `process`. */
export interface Context {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdin: Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly nodeVersion: string;
  readonly hostname: string;
  readonly pid: number;
  /** Draws in [0, 1). */
  readonly rng: () => number;
  /** Aborts at Ctrl-C and SIGTERM, with an `Interrupted`. */
  readonly signal: AbortSignal;
}

/** Why the signal of a context aborted. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly by: NodeJS.Signals;
  constructor(by: NodeJS.Signals) {
    super(`interrupted by ${by}`);
    this.by = by;
  }
}
