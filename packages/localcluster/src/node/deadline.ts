import type { Clock } from '@seatrial/core';

/** A moment that can be brought forward while somebody waits for it. */
export interface Deadline {
  readonly at: number;
  bringForward(at: number): void;
  /** Resolves at the deadline, or when the signal aborts. */
  passed(signal: AbortSignal): Promise<void>;
}

export function createDeadline(clock: Clock, firstAt: number): Deadline {
  let at = firstAt;
  let moved = new AbortController();
  return {
    get at() {
      return at;
    },
    bringForward(earlier) {
      if (earlier >= at) return;
      at = earlier;
      moved.abort();
      moved = new AbortController();
    },
    async passed(signal) {
      while (!signal.aborted && clock.now() < at) {
        await clock.sleep(at - clock.now(), AbortSignal.any([signal, moved.signal])).catch(() => undefined);
      }
    },
  };
}
