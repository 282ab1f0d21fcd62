/*
 * Evidence that the canary answers fewer requests than are sent to it. Only requests that have ended are counted, so one
 * that hangs is seen by neither arm's errors; but the route's weight says what share of all ended requests should be the
 * canary's. Given that a request has ended, it is the canary's with the chance of its weight, as long as gateways choose
 * by weight alone: not where sessions are sticky, or where the stable Service has requests by another way too.
 */
import { type ArmsTable, addTables, emptyTable } from './blocks.ts';
import type { Counts } from './counts.ts';
import { logEvidenceBelow, logEvidenceOver } from './share-evidence.ts';

/** What has ended since a weight came into effect in the step that is taken. */
export type Answered = {
  readonly step: number;
  readonly weightPercent: number;
  /** When it began, in seconds of any clock. */
  readonly since: number;
  readonly counts: ArmsTable;
};

/** Slow answers are behind by what was sent in so many seconds; a version may be so much slower than stable. */
const LATENCY_ALLOWANCE_SECONDS = 10;

/** @param weightPercent share of the requests that the route sends to the canary, as it is in effect; absent where unknown */
export function answeredAfter(
  before: Answered | undefined,
  look: {
    readonly added: ArmsTable;
    readonly at: number;
    readonly step: number;
    readonly weightPercent?: number;
  },
): Answered | undefined {
  const { added, at, step, weightPercent } = look;
  if (weightPercent === undefined) return before;
  if (before?.weightPercent !== weightPercent || before.step !== step)
    return { step, weightPercent, since: at, counts: emptyTable };
  return { ...before, counts: addTables(before.counts, added) };
}

/** log e-value against "the canary answers at least what it is sent, but for `missingMax` of it and what may still come". */
export function logEvidenceUnanswered(answered: Answered, at: number, missingMax: number): number {
  const { requests, bad: ofCanary } = sharedOut(answered.counts);
  const elapsed = Math.max(1, at - answered.since);
  const late = weightOf(answered) * requests * Math.min(1, LATENCY_ALLOWANCE_SECONDS / elapsed);
  return logEvidenceBelow(
    { requests: requests + late, bad: ofCanary + late },
    weightOf(answered) * (1 - missingMax),
  );
}

/** log e-value against "more than `missingMax` of what the canary is sent is not answered". */
export function logEvidenceAnswered(answered: Answered, missingMax: number): number {
  return logEvidenceOver(sharedOut(answered.counts), weightOf(answered) * (1 - missingMax));
}

/** All requests, and in the place of bad ones those that the canary answered. */
function sharedOut({ stable, canary }: ArmsTable): Counts {
  return { requests: stable.requests + canary.requests, bad: canary.requests };
}

function weightOf({ weightPercent }: Answered): number {
  return weightPercent / 100;
}
