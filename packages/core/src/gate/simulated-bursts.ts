import type { Rng } from '../rng.ts';
import type { MutableCounts } from './simulated-arm.ts';

/** Bad requests that one client sends in a row, beside all other traffic. */
export type ClientBursts = {
  /** How many such rows an hour, over both arms. */
  readonly perHour: number;
  /** Bad requests of a row, and the time over which they are spread. */
  readonly requests: number;
  readonly seconds: number;
  /** Both: the gateway chooses an arm for each request, by weight. One: for the whole row, as where sessions are sticky. */
  readonly reach: 'Both' | 'One';
};

/** Adds to both arms what bursts bring in a stretch of time; stretches follow one another. */
export type BurstSource = (
  fromSeconds: number,
  toSeconds: number,
  canaryShare: number,
  into: { readonly stable: MutableCounts; readonly canary: MutableCounts },
) => void;

type Burst = { readonly begin: number; readonly gap: number; sent: number; readonly isAtCanary: boolean };

export function clientBursts({ perHour, requests, seconds, reach }: ClientBursts, rng: Rng): BurstSource {
  if (perHour === 0) return () => undefined;
  const untilNext = () => (-3600 / perHour) * Math.log(1 - rng.next());
  const gap = seconds / requests;
  let begin = untilNext();
  let running: Burst[] = [];
  return (from, to, canaryShare, { stable, canary }) => {
    for (; begin < to; begin += untilNext())
      if (begin >= from) running.push({ begin, gap, sent: 0, isAtCanary: rng.next() < canaryShare });
    for (const burst of running) {
      for (; burst.sent < requests && burst.begin + burst.sent * gap < to; burst.sent += 1) {
        const isAtCanary = reach === 'One' ? burst.isAtCanary : rng.next() < canaryShare;
        const arm = isAtCanary ? canary : stable;
        arm.requests += 1;
        arm.bad += 1;
      }
    }
    if (running.length > 0) running = running.filter(({ sent }) => sent < requests);
  };
}
