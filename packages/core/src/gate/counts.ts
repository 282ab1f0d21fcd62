import type { Observed } from '../observation.ts';

/** Requests of one arm and how many of them were bad, counted up from some start. */
export type Counts = { readonly requests: number; readonly bad: number };

export const noCounts: Counts = { requests: 0, bad: 0 };

/** Why an arm could not be read at this look; `InvalidCounts`: what came is no pair of counts. */
export type ArmGap = 'NoData' | 'Unavailable' | 'Stale' | 'InvalidCounts';

/** Counts of an arm as they stand at a look. */
export type Reading = Counts & {
  /** When and by whom the count was begun; readings that differ in it are of two counts and are never compared. */
  readonly since?: string | undefined;
};

export type ArmLook =
  | { readonly type: 'Counted'; readonly last: Reading; readonly added: Counts }
  | { readonly type: 'Missing'; readonly reason: ArmGap; readonly message: string };

/**
 * What one look adds to an arm whose counts last read `last` (absent: this look is where counting starts). Where the
 * count was begun anew since, by a runner that restarted, it goes on from what is read now: that is a gap in what was
 * seen, and never new requests. So are counts that fell, which those of a port never do.
 */
export function readArm(last: Reading | undefined, seen: Observed<Reading>): ArmLook {
  switch (seen.type) {
    case 'NoData':
    case 'Unavailable':
    case 'Stale':
      return { type: 'Missing', reason: seen.type, message: seen.reason };
    case 'Value':
      return readCounts(last ?? seen.value, seen.value);
  }
}

function readCounts(last: Reading, now: Reading): ArmLook {
  if (!areCounts(now)) return invalid('requests and bad must be whole numbers with 0 <= bad <= requests');
  const added = { requests: now.requests - last.requests, bad: now.bad - last.bad };
  if (last.since !== now.since || added.requests < 0 || added.bad < 0)
    return { type: 'Counted', last: now, added: noCounts };
  if (added.bad > added.requests)
    return invalid('more bad requests than requests were added since the last look');
  return { type: 'Counted', last: now, added };
}

function invalid(message: string): ArmLook {
  return { type: 'Missing', reason: 'InvalidCounts', message };
}

/** Whether the pair are whole numbers with 0 <= bad <= requests; false for NaN and infinities. */
export function areCounts(counts: Counts): boolean {
  return (
    Number.isSafeInteger(counts.requests) &&
    Number.isSafeInteger(counts.bad) &&
    counts.bad >= 0 &&
    counts.bad <= counts.requests
  );
}

export function addCounts(a: Counts, b: Counts): Counts {
  return { requests: a.requests + b.requests, bad: a.bad + b.bad };
}

export function badShare(counts: Counts): number {
  return counts.requests === 0 ? 0 : counts.bad / counts.requests;
}
