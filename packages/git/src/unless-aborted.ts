import { type Op, unlessAborted as unlessSignalAborted } from '@seatrial/core';
import { GitError } from './git-error.ts';

/** Stops waiting for shared work when the caller aborts (GitError Aborted); the work goes on for the others. */
export function unlessAborted<T>(work: Promise<T>, { signal }: Op): Promise<T> {
  const aborted = (reason: unknown): GitError =>
    new GitError('Aborted', 'Cannot use the mirror: it was stopped', reason);
  return unlessSignalAborted(work, signal, aborted);
}
