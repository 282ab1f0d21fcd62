import { type Clock, isOnTrial, isSameJson, type ReleaseDecision } from '@seatrial/core';
import type { EpochMs, Release, ReleaseStatus } from '@seatrial/model';
import { isSameState } from '../act/settle.ts';

/** Decisions of one round: a release that leads on for ever has the next round for it. */
const decisionsMax = 10;

/**
 * What leads on at once, with nothing to be done before, is one round: it is written once, as where it has led.
 *
 * @param wasSettled whether all actions of the record have been done as it is
 */
export async function leadOn(
  given: Release,
  wasSettled: boolean,
  clock: Pick<Clock, 'now'>,
  decideOn: (release: Release, isSettled: boolean) => Promise<ReleaseDecision>,
): Promise<ReleaseDecision> {
  let release = given;
  let isSettled = wasSettled;
  for (let decisions = 1; ; decisions += 1) {
    const decision = await decideOn(release, isSettled);
    if (decisions === decisionsMax || !leadsOn(release, decision, clock.now())) return decision;
    isSettled = isSettled && isStillDone(release.status, decision.status);
    release = { ...release, status: decision.status };
  }
}

/** Whether another decision follows this one with nothing from outside in between. */
function leadsOn(
  { status: before }: Release,
  { status, actions, wakeAt }: ReleaseDecision,
  now: EpochMs,
): boolean {
  return actions.length === 0 && wakeAt !== 'OnChange' && wakeAt <= now && !isSameJson(before, status);
}

/** Whether what was applied for the one is what the other goes by: until its verdict, a canary is made once. */
function isStillDone(before: ReleaseStatus | undefined, after: ReleaseStatus): boolean {
  const isTried = before !== undefined && isOnTrial(before.phase) && isOnTrial(after.phase);
  return isTried || isSameState(before, after);
}
