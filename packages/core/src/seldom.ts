import type { Clock } from './clock.ts';

/**
 * Says the first of many at once, and then not before `everyMs` have passed, with how many there were since: not a line for each.
 * A time of day that is set back holds up nothing.
 */
export function createSeldom<T>(
  clock: Pick<Clock, 'now'>,
  everyMs: number,
  say: (count: number, newest: T) => void,
): (newest: T) => void {
  let count = 0;
  let saidAt = Number.NEGATIVE_INFINITY;
  return (newest) => {
    count += 1;
    if (Math.abs(clock.now() - saidAt) < everyMs) return;
    say(count, newest);
    count = 0;
    saidAt = clock.now();
  };
}
