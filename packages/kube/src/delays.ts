import type { Clock } from '@seatrial/core';

/** Keys that are to be woken later, each once: of several delays the earliest counts. */
export interface Delays {
  set(key: string, delayMs: number): void;
  has(key: string): boolean;
  keys(): Iterable<string>;
  readonly size: number;
  clear(): void;
}

export function createDelays(clock: Clock, wake: (key: string) => void): Delays {
  const waiting = new Map<string, { readonly dueAt: number; readonly timer: AbortController }>();
  return {
    set(key, delayMs) {
      const dueAt = clock.now() + delayMs;
      const before = waiting.get(key);
      if (before !== undefined && before.dueAt <= dueAt) return;
      before?.timer.abort(SOONER);
      const timer = new AbortController();
      waiting.set(key, { dueAt, timer });
      clock.sleep(delayMs, timer.signal).then(
        () => {
          waiting.delete(key);
          wake(key);
        },
        () => undefined,
      );
    },
    has: (key) => waiting.has(key),
    keys: () => waiting.keys(),
    get size() {
      return waiting.size;
    },
    clear() {
      for (const { timer } of waiting.values()) timer.abort(SOONER);
      waiting.clear();
    },
  };
}

/** Nobody sees it. Without one, each key that comes sooner would make an exception with its stack. */
const SOONER = Symbol('sooner');
