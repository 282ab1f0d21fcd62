import type { Clock, Op } from '@seatrial/core';

const retryMs = 2_000;

/** Asks until there is an answer; only the end of `op` ends it otherwise. */
export async function untilAnswered<T>(
  clock: Clock,
  report: (error: unknown) => void,
  ask: () => Promise<T>,
  op: Op,
): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      op.signal.throwIfAborted();
      report(error);
      await clock.sleep(retryMs, op.signal);
    }
  }
}
