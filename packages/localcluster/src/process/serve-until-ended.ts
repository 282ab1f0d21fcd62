import type { Clock } from '@seatrial/core';
import { printable } from '@seatrial/core/printable';
import type { Log } from '../log.ts';

/** The parts of Node's `process` that a program of its own needs. */
export interface Host {
  readonly argv: readonly string[];
  readonly stdout: HostOutput;
  readonly stderr: HostOutput;
  on(name: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
  exit(code: number): void;
}

interface HostOutput {
  on(name: 'error', listener: () => void): unknown;
  write(text: string): unknown;
}

/** Begins to serve as the file says. @returns how to end it; or throws the reason of the signal */
export type Serve = (file: string, log: Log, signal: AbortSignal) => Promise<() => Promise<void>>;

/**
 * A program that is configured by a file, logs to its standard output, and serves until SIGTERM or SIGINT, also
 * when that comes while it begins. A repeated signal changes nothing: whoever is in a hurry kills it.
 */
export async function serveUntilEnded(host: Host, clock: Clock, serve: Serve): Promise<void> {
  const asked = new AbortController();
  const ended = Promise.withResolvers<void>();
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    host.on(name, () => {
      asked.abort(new Error(`Cannot go on: ${name}`));
      ended.resolve();
    });
  }
  // A full disk costs a line of the log, and not what is served.
  for (const output of [host.stdout, host.stderr]) output.on('error', () => undefined);
  const log: Log = (message) =>
    host.stdout.write(`${new Date(clock.now()).toISOString()} ${printable(message)}\n`);
  try {
    const [, program = '', file] = host.argv;
    if (file === undefined)
      throw new Error(`Cannot run ${program}: expected the path of a file that says what`);
    const end = await serve(file, log, asked.signal);
    await ended.promise;
    await end();
  } catch (error) {
    host.stderr.write(`${printable(error instanceof Error ? error.message : String(error))}\n`);
    // What had begun beside what failed must not go on.
    host.exit(1);
  }
}
