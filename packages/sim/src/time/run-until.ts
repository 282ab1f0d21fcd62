import type { EpochMs } from '@seatrial/model';
import type { Timeline } from './timeline.ts';

/** Lets the world go on until an instant: after each event, everything that can follow at once does. */
export async function runUntil({ timeline }: { readonly timeline: Timeline }, until: EpochMs): Promise<void> {
  while (timeline.step(until)) await drain();
}

/**
 * Resolves when every promise that can go on has gone on: Node runs what is queued for its next tick only after all
 * microtasks, also those that microtasks make. Nothing in the simulated world waits for anything else.
 */
function drain(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
