/**
 * Stops waiting for shared work when the caller aborts; the work itself goes on for the others.
 * @param asError makes the error that is thrown from the signal's reason; the reason itself when absent
 */
export function unlessAborted<T>(
  work: Promise<T>,
  signal: AbortSignal,
  asError: (reason: unknown) => Error = (reason) => reason as Error,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(asError(signal.reason));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
