import type { EpochMs } from '@seatrial/model';

/** When this process last saw what a record needs, and whether it has tried in vain since. It outlives a term of leading. */
export interface Looks {
  /** Runs a round of a record; one that fails before its `unseenMs` was a look in vain. */
  during<T>(key: string, round: () => Promise<T>): Promise<T>;
  /** @returns for how long nobody could look, where a look failed since the last one; then this one counts */
  unseenMs(key: string, now: EpochMs): number;
}

/** Records of which something is kept: more are under way in no cluster. */
const recordsMax = 10_000;

export function createLooks(): Looks {
  const seenAt = new Map<string, EpochMs>();
  const failed = new Set<string>();
  /** Records that a round has begun with and not seen yet. */
  const unseen = new Set<string>();
  return {
    async during(key, round) {
      unseen.add(key);
      try {
        return await round();
      } catch (error) {
        if (unseen.has(key) && seenAt.has(key)) failed.add(key);
        throw error;
      } finally {
        unseen.delete(key);
      }
    },
    unseenMs(key, now) {
      const before = seenAt.get(key);
      const missedMs = before !== undefined && failed.has(key) ? Math.max(0, now - before) : 0;
      failed.delete(key);
      unseen.delete(key);
      if (seenAt.size >= recordsMax) seenAt.clear();
      seenAt.set(key, now);
      return missedMs;
    },
  };
}
