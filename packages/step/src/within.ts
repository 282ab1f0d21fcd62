export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

interface Limit {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** What to throw when the time is over. */
  readonly late: () => Error;
}

/** Does work under a signal that aborts with the caller's, or when its time is over. @throws what `late` makes; the caller's reason */
export async function within<T>(
  clock: Pick<Clock, 'sleep'>,
  { signal, timeoutMs, late }: Limit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const timer = new AbortController();
  clock.sleep(timeoutMs, timer.signal).then(
    () => over.abort(late()),
    () => undefined,
  );
  const both = AbortSignal.any([signal, over.signal]);
  try {
    return await work(both);
  } catch (error) {
    if (both.aborted) throw both.reason;
    throw error;
  } finally {
    timer.abort();
  }
}
