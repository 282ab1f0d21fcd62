import type { Clock } from '@seatrial/core';

/** Of what passes, the share by which the time may go faster or slower until it is that of day again: an hour takes ten. */
const followShare = 0.1;

/**
 * The time of day for whoever counts spans with it (docs/adr/0036): where somebody sets the machine's clock, or the machine slept, no pause is
 * cut short and no deadline is missed by more than a tenth, and time never goes back. Until it has caught up it is not that of
 * day.
 * @param passed milliseconds since any moment, that nobody can set
 */
export function createSteadyClock(clock: Clock, passed: () => number): Clock {
  let now = clock.now();
  let readAt = passed();
  return {
    now() {
      const at = passed();
      const passedMs = Math.max(0, at - readAt);
      readAt = at;
      const wantedMs = clock.now() - now;
      now += Math.min(Math.max(wantedMs, passedMs * (1 - followShare)), passedMs * (1 + followShare));
      return Math.round(now);
    },
    sleep: (ms, signal) => clock.sleep(ms, signal),
  };
}
