import { fromInstant } from '@seatrial/model';
import { namesText } from '../name-of.ts';
import type { Leftover } from './leftovers.ts';
import { type Case, pollMs, type ReleaseDecision, waitFor, whyNoValue } from './release.ts';

/** Time in which pods end. An object that is still there after it is kept by a finalizer that nobody removes. */
const deletionDeadlineMs = 600_000;

/** Deletes what a release leaves behind; undefined once all of it is gone, or kept by finalizers for too long to wait. */
export function cleanUp(subject: Case, what: string): ReleaseDecision | undefined {
  const { leftovers } = subject.seen;
  if (leftovers.type !== 'Value')
    return waitFor(
      subject,
      { reason: 'Cleaning', task: 'Cleaning', message: whyNoValue(leftovers) },
      [],
      pollMs,
    );
  const refs = leftovers.value;
  if (refs.every((it) => isHeld(subject, it))) return undefined;
  const why = { reason: 'Cleaning', task: 'Cleaning', message: `${what}: ${namesText(refs)}` } as const;
  const unasked = refs.filter(({ deletionTimestamp }) => deletionTimestamp === undefined);
  // What goes slowly has pods, and its watch tells when it has gone.
  if (unasked.length === 0) return waitFor(subject, why);
  return waitFor(subject, why, [{ type: 'Delete', refs: unasked }], pollMs);
}

/** Names what finalizers have kept, to be added to the next message. */
export function heldText({ seen }: Case): string {
  if (seen.leftovers.type !== 'Value' || seen.leftovers.value.length === 0) return '';
  return `; deleted, but kept by finalizers: ${namesText(seen.leftovers.value)}`;
}

function isHeld({ now }: Case, { deletionTimestamp }: Leftover): boolean {
  return deletionTimestamp !== undefined && now - fromInstant(deletionTimestamp) >= deletionDeadlineMs;
}
