import { isTaken, type Life, lifeOf, numberAt } from '@seatrial/core';
import type { EpochMs, KubeObject } from '@seatrial/model';

/**
 * Which Leases are held, by what this process has seen of them. One that it has seen unchanged for the Lease's whole duration is
 * over: its holder has stopped some time before. What a Lease says of the time is never compared with a clock of ours.
 */
export interface Members {
  /** @param lease as somebody has read it just now, or as a watch says that it is */
  hear(lease: KubeObject): void;
  gone(name: string): void;
  /** Lives that are not over, by the names of their Leases. */
  living(now: EpochMs): readonly Life[];
  /** Leases that are over: given back, or run out. */
  over(now: EpochMs): readonly KubeObject[];
  /** Whether a Lease is held, so far as it was heard of. */
  isHeld(name: string, now: EpochMs): boolean;
  /** When the next one is over, unless it is heard of before. */
  nextEndAt(now: EpochMs): EpochMs | undefined;
}

interface Seen {
  readonly lease: KubeObject;
  readonly at: EpochMs;
}

/** @param clock one that nobody sets */
export function createMembers(clock: { now(): EpochMs }): Members {
  const seen = new Map<string, Seen>();

  function endAt({ lease, at }: Seen): EpochMs {
    return isTaken(lease) ? at + (numberAt(lease, 'spec', 'leaseDurationSeconds') ?? 0) * 1000 : at;
  }

  return {
    hear(lease) {
      const { name, resourceVersion } = lease.metadata;
      if (seen.get(name)?.lease.metadata.resourceVersion === resourceVersion) return;
      seen.set(name, { lease, at: clock.now() });
    },
    gone: (name) => void seen.delete(name),
    living: (now) => [...seen.values()].filter((it) => now < endAt(it)).map(({ lease }) => lifeOf(lease)),
    over: (now) => [...seen.values()].filter((it) => now >= endAt(it)).map(({ lease }) => lease),
    isHeld(name, now) {
      const one = seen.get(name);
      return one !== undefined && now < endAt(one);
    },
    nextEndAt(now) {
      const ends = [...seen.values()].map(endAt).filter((at) => at > now);
      return ends.length === 0 ? undefined : Math.min(...ends);
    },
  };
}
