import { fromInstant } from '@seatrial/model';
import type { Leftover } from './leftovers.ts';
import { type Case, pollMs, type ReleaseDecision, waitFor, whyNoValue } from './release.ts';

/** Deleting takes as long as pods need to end. What is still there then waits for a finalizer that nobody removes. */
const deletionDeadlineMs = 600_000;
/** A message names so many objects and counts the others. */
const namedMax = 5;

/** Deletes what a release leaves behind; undefined once nothing is left that is worth waiting for. */
export function cleanUp(subject: Case, what: string): ReleaseDecision | undefined {
  const { leftovers } = subject.seen;
  if (leftovers.type !== 'Value')
    return waitFor(subject, { reason: 'Cleaning', message: whyNoValue(leftovers) }, [], pollMs);
  const refs = leftovers.value;
  if (refs.every((it) => isHeld(subject, it))) return undefined;
  const why = { reason: 'Cleaning', message: `${what}: ${named(refs)}` };
  return waitFor(subject, why, [{ type: 'Delete', refs }], pollMs);
}

/** What was not waited for, to be added to what is said next. */
export function heldText({ seen }: Case): string {
  if (seen.leftovers.type !== 'Value' || seen.leftovers.value.length === 0) return '';
  return `; deleted, but kept by finalizers: ${named(seen.leftovers.value)}`;
}

function isHeld({ now }: Case, { deletionTimestamp }: Leftover): boolean {
  return deletionTimestamp !== undefined && now - fromInstant(deletionTimestamp) >= deletionDeadlineMs;
}

function named(refs: readonly Leftover[]): string {
  const names = refs.slice(0, namedMax).map(({ kind, name }) => `${kind} "${name}"`);
  const more = refs.length - names.length;
  return `${names.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
}
