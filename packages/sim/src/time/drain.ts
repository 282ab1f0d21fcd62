/**
 * Resolves when every promise that can go on has gone on: Node runs what is queued for its next tick only after all
 * microtasks, also those that microtasks make. Nothing in the simulated world waits for anything else.
 */
export function drain(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
