import type { ReleaseStatus } from '@seatrial/model';
import { isSameJson } from '../same-json.ts';
import { isClearingUp } from './release.ts';

/** What each look counts on, or times: who has an older one of them looks again from there, and comes to the same. */
const counted = [
  'evidence',
  'gate',
  'counts',
  'traffic',
  'watch',
  'drain',
  'notWholeSince',
  'routeWaitingSince',
] as const satisfies readonly (keyof ReleaseStatus)[];

/**
 * Whether a look has only counted on: nothing has been decided, and whoever reads the record misses some numbers at most. While
 * requests end and objects go, the message counts how many are left.
 */
export function hasOnlyCounted(before: ReleaseStatus | undefined, after: ReleaseStatus): boolean {
  if (before === undefined) return false;
  const isClearing = isClearingUp(after) && before.reason === after.reason;
  const message = isClearing ? before.message : after.message;
  return isSameJson(withoutCounts(before), withoutCounts({ ...after, message }));
}

function withoutCounts(status: ReleaseStatus): Partial<ReleaseStatus> {
  const rest: Partial<ReleaseStatus> = { ...status };
  for (const name of counted) delete rest[name];
  return rest;
}
