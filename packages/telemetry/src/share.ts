import type { Clock, Op } from '@seatrial/core';

export interface ShareOptions {
  readonly clock: Clock;
  /** An answer older than this, counted from its question, is not shared. */
  readonly ageMsMax: number;
}

interface Running<T> {
  readonly startedAt: number;
  readonly answer: Promise<T>;
  readonly abort: AbortController;
  waiting: number;
}

/**
 * Lets callers that ask at about the same time share one asking. A caller that aborts leaves alone; the last one to
 * leave ends the work.
 */
export function shareWork<T>(
  { clock, ageMsMax }: ShareOptions,
  work: (op: Op) => Promise<T>,
): (op: Op) => Promise<T> {
  let latest: Running<T> | undefined;

  function start(): Running<T> {
    const abort = new AbortController();
    const running = { startedAt: clock.now(), answer: work({ signal: abort.signal }), abort, waiting: 0 };
    running.answer.catch(() => {
      if (latest === running) latest = undefined;
    });
    return running;
  }

  return async function shared(op) {
    op.signal.throwIfAborted();
    const fresh =
      latest !== undefined && !latest.abort.signal.aborted && clock.now() - latest.startedAt <= ageMsMax;
    const running = fresh && latest !== undefined ? latest : start();
    latest = running;
    running.waiting += 1;
    try {
      return await orAbort(running.answer, op.signal);
    } finally {
      running.waiting -= 1;
      if (running.waiting === 0 && op.signal.aborted) running.abort.abort(op.signal.reason);
    }
  };
}

function orAbort<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
