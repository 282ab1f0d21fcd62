import type { Clock } from '@seatrial/core';

export interface WaitOptions {
  readonly clock: Clock;
  readonly everyMs: number;
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

/**
 * Looks until `look` sees something or the limit is reached; the first look is at once.
 * @returns what was seen, or undefined when the time is over
 * @throws the reason of the signal, and whatever `look` throws
 */
export async function waitUntil<T>(
  options: WaitOptions,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const { clock, everyMs, limitMs, signal } = options;
  const deadlineAt = clock.now() + limitMs;
  for (;;) {
    signal.throwIfAborted();
    const seen = await look();
    if (seen !== undefined) return seen;
    if (clock.now() + everyMs > deadlineAt) return undefined;
    await clock.sleep(everyMs, signal);
  }
}
