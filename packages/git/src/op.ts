/** How long a caller is ready to wait: aborting ends the work itself, not only the wait for it. */
export interface Op {
  readonly signal: AbortSignal;
}

/** Stops waiting for shared work when the caller aborts; the work itself goes on for the others. */
export function unlessAborted<T>(work: Promise<T>, op: Op): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(op.signal.reason as Error);
    if (op.signal.aborted) stop();
    op.signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => op.signal.removeEventListener('abort', stop));
  });
}
