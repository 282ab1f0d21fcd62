import { unlessAborted } from '@seatrial/core';
import type { EpochMs } from '@seatrial/model';

/** By which somebody asks for a look at the repository. However often it rings before that, it asks for one look. */
export interface Alarm {
  /** @param since when the wish arose; the earliest one counts */
  ring(since: EpochMs): void;
  /** The wish that a look answers which begins now: what rings later is answered by the next. */
  take(): EpochMs | undefined;
  /** Resolves as soon as it has rung and nobody took that. Rejects with the signal's reason. */
  rung(signal: AbortSignal): Promise<void>;
}

export function createAlarm(): Alarm {
  let wantedSince: EpochMs | undefined;
  let rings = Promise.withResolvers<void>();
  return {
    ring(since) {
      wantedSince = Math.min(wantedSince ?? since, since);
      rings.resolve();
    },
    take() {
      const since = wantedSince;
      wantedSince = undefined;
      rings = Promise.withResolvers();
      return since;
    },
    rung: (signal) => unlessAborted(rings.promise, signal),
  };
}
