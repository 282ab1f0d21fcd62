import type { ObjectRef, Release, ReleaseStatus } from '@seatrial/model';
import { annotations, mayAdopt, refKey, refOf } from '@seatrial/model';
import { namesText } from '../name-of.ts';
import { united } from '../united.ts';
import type { ReleasePlan } from './plan.ts';
import type { Case } from './release.ts';

/** Written down before they are written to: on the way back they stay. */
export function noteAdopted(subject: Case): Case {
  const { seen, status } = subject;
  // Nothing but the canary's own is written while it is tried.
  if (status.phase === 'Preparing' || status.phase === 'Progressing') return subject;
  if (seen.adopted.type !== 'Value') return subject;
  const adopted = united(status.adopted ?? [], seen.adopted.value);
  if (adopted.length === (status.adopted?.length ?? 0)) return subject;
  return { ...subject, status: { ...status, adopted } };
}

/**
 * What a release is about to write and may take over from another tool, which may have made it since the release began.
 * Looked at before each write that has not been done yet.
 */
export function adoptableNow({ status }: Release, plan: ReleasePlan): readonly ObjectRef[] {
  const isRestoring = status?.phase === 'RollingBack' && status.restore === true;
  const written = status?.phase === 'Promoting' ? plan.full : isRestoring ? plan.previous : [];
  const known = new Set(status?.adopted?.map(refKey));
  return written
    .filter(mayAdopt)
    .map(refOf)
    .filter((ref) => !known.has(refKey(ref)));
}

/** For the end of a promotion: what the version leaves in the cluster, and what it makes its own. */
export function afterAdoption({
  full,
  left,
  kept,
  adopted,
}: ReleasePlan): Pick<ReleaseStatus, 'owned' | 'left'> {
  const before = new Set(adopted.map(refKey));
  const stays = [...left, ...kept];
  const owned = full
    .filter(({ metadata }) => metadata.annotations?.[annotations.adopt] === 'false')
    .map(refOf)
    .filter((ref) => before.has(refKey(ref)));
  return {
    ...(owned.length === 0 ? {} : { owned }),
    ...(stays.length === 0 ? {} : { left: stays }),
  };
}

/** Names what stays although the version does not have it, to be added to the next message. */
export function leftText({ left, kept }: ReleasePlan): string {
  const before =
    left.length === 0 ? '' : `; left, as it was there before it was taken over: ${namesText(left)}`;
  const stays =
    kept.length === 0 ? '' : `; left, by its kind or as ${annotations.prune} says: ${namesText(kept)}`;
  return `${before}${stays}`;
}
