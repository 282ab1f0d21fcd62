import type { Clock } from '@seatrial/core';
import { KubeError } from './errors.ts';

/** How long a caller is ready to wait: aborting the signal ends the work itself, not only the wait for it. */
export interface Op {
  readonly signal: AbortSignal;
  /** For the whole operation with its retries; the client's limit when absent. */
  readonly timeoutMs?: number;
}

/**
 * Runs `work` under a signal that aborts with the caller's or at the deadline.
 * @throws KubeError Timeout at the deadline; the caller's own reason when the caller aborted
 */
export async function withDeadline<T>(
  clock: Clock,
  timeoutMs: number,
  doing: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const both = new AbortController();
  const timer = new AbortController();
  const onAbort = (): void => both.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  clock.sleep(timeoutMs, timer.signal).then(
    () =>
      both.abort(
        new KubeError('Timeout', `Cannot ${doing}: no answer within ${timeoutMs} ms, try again later`),
      ),
    () => undefined,
  );
  try {
    return await work(both.signal);
  } catch (error) {
    if (both.signal.aborted) throw both.signal.reason;
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    timer.abort(OVER);
  }
}

/** Nobody sees it. Without one, each request would make an exception with its stack. */
const OVER = Symbol('over');
