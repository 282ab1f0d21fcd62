import { type Clock, type Op, PortError } from '@seatrial/core';
import type { EpochMs } from '@seatrial/model';

/** Asks hosts, and leaves one that did not answer alone for a while: whoever else wants it is told so at once. */
export type AskHost = <T>(host: string, ask: () => Promise<T>, op: Op) => Promise<T>;

interface Outage {
  /** Until then nobody asks but who has begun. */
  readonly until: EpochMs;
  readonly error: PortError;
}

/**
 * A host that hangs costs one round of one application its time, not each round of every application that has something there.
 * @param restMs from a failure to the next try
 */
export function createOutages(clock: Pick<Clock, 'now'>, restMs: number): AskHost {
  const outages = new Map<string, Outage>();
  return async (host, ask, op) => {
    const before = outages.get(host);
    if (before !== undefined && clock.now() < before.until) throw before.error;
    // one tries it; the others wait for what becomes of that
    if (before !== undefined) outages.set(host, { ...before, until: clock.now() + restMs });
    try {
      const answer = await ask();
      outages.delete(host);
      return answer;
    } catch (error) {
      op.signal.throwIfAborted();
      if (error instanceof PortError && error.code === 'Unavailable')
        outages.set(host, { until: clock.now() + restMs, error });
      else outages.delete(host);
      throw error;
    }
  };
}
