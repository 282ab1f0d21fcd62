import type { Observed } from '../observation.ts';

/** Requests of one arm and how many of them were bad, counted up from some start. */
export type Counts = { readonly requests: number; readonly bad: number };

export const noCounts: Counts = { requests: 0, bad: 0 };

/** Why an arm could not be read at this look; `InvalidCounts`: what came is no pair of counts. */
export type ArmGap = 'NoData' | 'Unavailable' | 'Stale' | 'InvalidCounts';

export type ArmLook =
  | { readonly type: 'Counted'; readonly last: Counts; readonly added: Counts }
  | { readonly type: 'Missing'; readonly reason: ArmGap; readonly message: string };

/**
 * What one look adds to an arm whose counters last read `last` (absent: this look is where counting starts). A counter
 * that went down was restarted, so all it shows is new; an arm of many processes must be summed after such restarts are
 * taken out of each process, or old requests would count twice.
 */
export function readArm(last: Counts | undefined, seen: Observed<Counts>): ArmLook {
  switch (seen.type) {
    case 'NoData':
    case 'Unavailable':
    case 'Stale':
      return { type: 'Missing', reason: seen.type, message: seen.reason };
    case 'Value':
      return readCounts(last ?? seen.value, seen.value);
  }
}

function readCounts(last: Counts, now: Counts): ArmLook {
  if (!areCounts(now)) return invalid('requests and bad must be whole numbers with 0 <= bad <= requests');
  const grown = { requests: now.requests - last.requests, bad: now.bad - last.bad };
  const added = grown.requests < 0 || grown.bad < 0 ? now : grown;
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
