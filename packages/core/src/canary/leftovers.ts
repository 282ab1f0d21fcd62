import type { KubeObject, ObjectRef, Release, ReleaseStatus } from '@seatrial/model';
import { labels, mayAdopt, refKey, refOf } from '@seatrial/model';
import { mayBeDeleted, sayingNothing } from '../sync/prune.ts';
import { inReverseWaves } from '../sync/waves.ts';
import { isJob } from './jobs.ts';
import type { ReleasePlan } from './plan.ts';
import { type ReleaseDecision, taskOf } from './release.ts';

/** An object that is still there. */
export interface Leftover extends ObjectRef {
  /** When it was asked to go, if it was. */
  readonly deletionTimestamp?: string;
}

/** Objects that must be gone before the release may leave its phase; the observation says which still exist. */
export function leftoverCandidates(release: Release, plan: ReleasePlan | undefined): readonly ObjectRef[] {
  const { status } = release;
  if (status === undefined) return [];
  const prune = plan?.prune ?? [];
  const ofVersion = new Set(status.inventory.map(refKey));
  // What came before the canary is the version's own, and goes with the rest of it.
  const beside = inReverseWaves(status.added.filter((ref) => !ofVersion.has(refKey(ref))));
  if (status.phase === 'Promoting') return [...beside, ...prune.filter((ref) => !isJob(ref))];
  // A Job that is gone runs again with the next version that has it, and the version before may yet be gone back to.
  if (status.phase === 'Watching') return prune.filter(isJob);
  if (status.phase !== 'RollingBack') return [];
  return status.restore === true ? [...beside, ...newcomers(status, plan)] : inReverseWaves(status.added);
}

/** Whether it has to go before a version is put in the place of another: an autoscaler would scale the new pods as the old ones. */
export function goesFirst({ kind }: ObjectRef): boolean {
  return kind === 'HorizontalPodAutoscaler';
}

/** Whether a decision goes by what is still there. */
export function goesByLeftovers({ status }: ReleaseDecision): boolean {
  return taskOf(status) === 'Cleaning';
}

/** What only the version that is taken back has, and nobody had before. */
function newcomers(
  { inventory, adopted = [] }: ReleaseStatus,
  plan: ReleasePlan | undefined,
): readonly ObjectRef[] {
  if (plan === undefined) return [];
  // That it was taken over may stand in the record of an earlier try of the same version alone.
  const before = new Set(
    [...[...plan.previous, ...plan.full.filter(mayAdopt)].map(refOf), ...adopted, ...plan.adopted].map(
      refKey,
    ),
  );
  const full = new Map(plan.full.map((object) => [refKey(refOf(object)), object]));
  return inReverseWaves(
    inventory.filter(
      (ref) => mayBeDeleted(full.get(refKey(ref)) ?? sayingNothing(ref)) && !before.has(refKey(ref)),
    ),
  );
}

/**
 * Whether a live object may be deleted for a release: another application, or a person, may have taken it over, and it may say
 * itself that it stays. What stands beside the version, such as its canary, always goes.
 */
export function mayBeDeletedFor({ metadata, spec, status }: Release, live: KubeObject): boolean {
  const own = live.metadata.labels;
  const isBeside = own?.[labels.release] === metadata.name;
  if (!isBeside && own?.[labels.application] !== spec.application) return false;
  const key = refKey(refOf(live));
  const isAdded = status?.added.some((ref) => refKey(ref) === key) === true;
  return isAdded || mayBeDeleted(live, metadata.namespace);
}
