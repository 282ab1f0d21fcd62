import type { Op } from '@seatrial/core';
import { GitError } from './git-error.ts';

/** Stops waiting for shared work when the caller aborts (GitError Aborted); the work goes on for the others. */
export function unlessAborted<T>(work: Promise<T>, op: Op): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void =>
      reject(new GitError('Aborted', 'Cannot use the mirror: it was stopped', op.signal.reason));
    if (op.signal.aborted) stop();
    op.signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => op.signal.removeEventListener('abort', stop));
  });
}
