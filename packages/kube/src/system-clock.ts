import type { Clock } from '@seatrial/core';
import { createSteadyClock } from './steady-clock.ts';

/** The longest delay `setTimeout` can hold; a longer one would fire at once. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/** The machine's clock: the one door to timers for adapters. */
export const systemClock: Clock = { now: () => Date.now(), sleep };

/** The machine's clock for whoever counts spans with it, see `createSteadyClock`. */
export function steadySystemClock(): Clock {
  return createSteadyClock(systemClock, () => performance.now());
}

async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  let leftMs = ms;
  for (; leftMs > TIMER_MS_MAX; leftMs -= TIMER_MS_MAX) await oneTimer(TIMER_MS_MAX, signal);
  await oneTimer(leftMs, signal);
}

function oneTimer(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    function stop(): void {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    }
    if (signal?.aborted === true) {
      reject(signal.reason as Error);
      return;
    }
    const timer = setTimeout(
      () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      },
      Math.max(0, ms),
    );
    signal?.addEventListener('abort', stop, { once: true });
  });
}
