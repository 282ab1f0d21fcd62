import type { Release } from '@seatrial/model';
import { fromInstant } from '@seatrial/model';
import { duration } from '../output/duration.ts';

/** How the canary's last requests end, or have ended; nothing where it had none. */
export function drainText({ spec, status }: Release, now: number): string | undefined {
  const drain = status?.drain;
  if (drain === undefined) return undefined;
  const { inFlight, outcome } = drain;
  const seconds = spec.rollout?.drainSeconds ?? 0;
  const underWay =
    inFlight === undefined ? 'the gateway does not count those under way' : `${inFlight} under way`;
  switch (outcome) {
    case 'Ended':
      return 'all requests of the canary had ended before it was deleted';
    case 'TimeUp':
      return `the canary was deleted ${seconds} s after its weight was gone: ${underWay}`;
    case undefined:
      return `the canary's requests have ${duration(Math.max(0, fromInstant(drain.since) + seconds * 1000 - now))} left to end: ${underWay}`;
    default:
      return outcome satisfies never;
  }
}
