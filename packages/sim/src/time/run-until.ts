import type { EpochMs } from '@seatrial/model';
import { drain } from './drain.ts';
import type { Timeline } from './timeline.ts';

/** Lets the world go on until an instant: after each event, everything that can follow at once does. */
export async function runUntil({ timeline }: { readonly timeline: Timeline }, until: EpochMs): Promise<void> {
  while (timeline.step(until)) await drain();
}
