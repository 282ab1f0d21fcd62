/** How long a caller is ready to wait: aborting ends the work itself, not only the wait for it. */
export interface Op {
  readonly signal: AbortSignal;
}
