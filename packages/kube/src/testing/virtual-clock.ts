import type { Clock } from '@seatrial/core';

/** A clock that moves when told to, waking sleepers in order of time. */
export interface VirtualClock extends Clock {
  advance(ms: number): Promise<void>;
  /** Time goes by and nobody is woken, as for a process that is stopped. */
  freeze(ms: number): void;
}

export function createVirtualClock(): VirtualClock {
  let now = 0;
  const sleepers = new Set<{ readonly dueAt: number; readonly wake: () => void }>();

  function sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        sleepers.delete(sleeper);
        reject(signal?.reason as Error);
      };
      const wake = (): void => {
        signal?.removeEventListener('abort', stop);
        resolve();
      };
      const sleeper = { dueAt: now + ms, wake };
      if (signal?.aborted === true) {
        stop();
        return;
      }
      sleepers.add(sleeper);
      signal?.addEventListener('abort', stop, { once: true });
    });
  }

  async function advance(ms: number): Promise<void> {
    const until = now + ms;
    for (;;) {
      await settle();
      let next: { readonly dueAt: number; readonly wake: () => void } | undefined;
      for (const sleeper of sleepers) if (next === undefined || sleeper.dueAt < next.dueAt) next = sleeper;
      if (next === undefined || next.dueAt > until) break;
      sleepers.delete(next);
      now = Math.max(now, next.dueAt);
      next.wake();
    }
    now = until;
  }

  function freeze(ms: number): void {
    now += ms;
  }

  return { now: () => now, sleep, advance, freeze };
}

/** Lets everything that is ready to run do so. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
