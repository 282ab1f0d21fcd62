const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Aborts when the job is cancelled. GitHub sends SIGINT first, SIGTERM after 7.5 seconds, and ends the step 2.5 seconds later.
 * @param reasonOf what the signal aborts with
 */
export function cancelSignal(
  process: { once(name: (typeof signals)[number], heard: () => void): unknown },
  reasonOf: (by: (typeof signals)[number]) => Error,
): AbortSignal {
  const cancelled = new AbortController();
  for (const name of signals) process.once(name, () => cancelled.abort(reasonOf(name)));
  return cancelled.signal;
}
