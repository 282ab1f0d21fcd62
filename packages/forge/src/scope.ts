import type { Clock } from '@seatrial/core';
import { ForgeError } from './errors.ts';

/** How long a caller is ready to wait: aborting the signal ends the work itself, not only the wait for it. */
export interface Op {
  readonly signal: AbortSignal;
  /** For the whole operation with its repeats and waits; the client's limit when absent. */
  readonly timeoutMs?: number;
}

/** The time that an operation has. */
export interface Scope {
  readonly signal: AbortSignal;
  /** By the clock of the client. */
  readonly endsAt: number;
}

/**
 * Runs `work` under a signal that aborts with the caller's or when the time is over.
 * @throws ForgeError Timeout; the caller's own reason when the caller aborted
 */
export async function withinTime<T>(
  clock: Clock,
  { signal, timeoutMs }: Required<Op>,
  doing: string,
  work: (scope: Scope) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const over = new AbortController();
  const timer = new AbortController();
  clock.sleep(timeoutMs, timer.signal).then(
    () =>
      over.abort(
        new ForgeError('Timeout', `Cannot ${doing}: not done within ${timeoutMs / 1_000} s, try again`),
      ),
    () => undefined,
  );
  const both = AbortSignal.any([signal, over.signal]);
  try {
    return await work({ signal: both, endsAt: clock.now() + timeoutMs });
  } catch (error) {
    if (both.aborted) throw both.reason;
    throw error;
  } finally {
    timer.abort();
  }
}
