import { addCounts, type Counts, noCounts } from './counts.ts';

/** Requests of both arms over the same stretch of time: a 2x2 table. */
export type ArmsTable = { readonly stable: Counts; readonly canary: Counts };

export const emptyTable: ArmsTable = { stable: noCounts, canary: noCounts };

/**
 * A block closes once both arms have this many requests. Fewer, and the split of traffic inside a block is so uneven by
 * chance that power is lost; more, and a verdict waits longer at a trickle of traffic (4 requests: 40 s at 0.1/s).
 */
export const BLOCK_REQUESTS_MIN = 4;

/**
 * Whether the open block may be judged. The rule sees requests only, never how many were bad: that is what keeps the
 * test of a block honest given its exposure (see odds-evidence.ts).
 */
export function isBlockFull(block: ArmsTable): boolean {
  return block.stable.requests >= BLOCK_REQUESTS_MIN && block.canary.requests >= BLOCK_REQUESTS_MIN;
}

export function addTables(a: ArmsTable, b: ArmsTable): ArmsTable {
  return { stable: addCounts(a.stable, b.stable), canary: addCounts(a.canary, b.canary) };
}
