import { access } from 'node:fs/promises';
import type { Clock } from '@seatrial/core';
import type { PauseGate } from './node-context.ts';

export interface FilePauseGate extends PauseGate {
  /** Looks at the file until the signal aborts, and calls back when the node is resumed. */
  watch(onResume: () => void): Promise<void>;
}

/** A node is paused as long as the file `path` exists: a person or a test freezes it with `touch`. */
export function createFilePauseGate(
  path: string,
  clock: Clock,
  pollMs: number,
  signal: AbortSignal,
): FilePauseGate {
  let isPaused = false;
  let resumed = Promise.withResolvers<void>();
  return {
    get isPaused() {
      return isPaused;
    },
    async opened(until) {
      until.throwIfAborted();
      if (!isPaused) return;
      const aborted = Promise.withResolvers<never>();
      const onAbort = (): void => aborted.reject(until.reason as Error);
      until.addEventListener('abort', onAbort, { once: true });
      try {
        await Promise.race([resumed.promise, aborted.promise]);
      } finally {
        until.removeEventListener('abort', onAbort);
      }
    },
    async watch(onResume) {
      while (!signal.aborted) {
        const wasPaused = isPaused;
        isPaused = await access(path).then(
          () => true,
          () => false,
        );
        if (!wasPaused && isPaused) resumed = Promise.withResolvers<void>();
        if (wasPaused && !isPaused) {
          resumed.resolve();
          onResume();
        }
        await clock.sleep(pollMs, signal).catch(() => undefined);
      }
    },
  };
}
