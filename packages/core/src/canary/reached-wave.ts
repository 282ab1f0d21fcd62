import type { KubeObject, ObjectRef, ReleaseStatus } from '@seatrial/model';
import { refKey, refOf } from '@seatrial/model';
import type { ResourceHealth } from '../health/resource.ts';
import type { WorkloadHealth } from '../health/workload.ts';
import { namesText } from '../name-of.ts';
import { waveNumbers, waveOf } from '../sync/waves.ts';
import { type NotHealthy, notHealthy } from './lateness.ts';
import type { ReleasePlan } from './plan.ts';
import type { Case } from './release.ts';
import { tooLate, unwellOf } from './resource-health.ts';
import { workloadsSeen } from './untouched-health.ts';

/** How far a promotion has come in the waves of its manifests. */
export interface ReachedWave {
  readonly wave: number;
  /** The one that comes after it; absent in the last. */
  readonly next?: number;
  /** What stands in this wave and those before it. */
  readonly objects: readonly KubeObject[];
  readonly has: (ref: ObjectRef) => boolean;
}

/** The wave that is applied, and waited for. A version without waves of its own has one: the last. */
export function reachedWave({ full }: ReleasePlan, status: Pick<ReleaseStatus, 'wave'>): ReachedWave {
  const waves = waveNumbers(full);
  // A wave may be gone from the plan since the record was written, with the Job that was all of it.
  const wave = waves.find((it) => it >= (status.wave ?? it)) ?? waves.at(-1) ?? 0;
  const next = waves.find((it) => it > wave);
  if (next === undefined) return { wave, objects: full, has: () => true };
  const objects = full.filter((object) => waveOf(object) <= wave);
  const reached = new Set(objects.map((object) => refKey(refOf(object))));
  return { wave, next, objects, has: (ref) => reached.has(refKey(ref)) };
}

/**
 * The record of a version with waves says which one it is at. Where a wave is gone with the Job that was all of it, and deletes itself
 * when it is done, the next one is begun with that, and nothing of it has been applied yet.
 */
export function noteWave(subject: Case, { wave, next }: ReachedWave): Case {
  const { status, seen } = subject;
  const isNoted = status.wave === wave || (status.wave === undefined && next === undefined);
  return isNoted ? subject : { ...subject, status: inWave(status, wave), seen: { ...seen, settled: false } };
}

/** Each wave has deadlines of its own. */
export function inWave(status: ReleaseStatus, wave: number): ReleaseStatus {
  const { notWholeSince: _, ...rest } = status;
  return { ...rest, wave };
}

/** The workloads that the waves so far have: whether all of them are the new version's, and those that it touches whole. */
export function reachedWorkloads(
  subject: Case,
  { has }: ReachedWave,
): { readonly isApplied: boolean; readonly isWhole: boolean; readonly touched: readonly WorkloadHealth[] } {
  const { version } = subject.release.spec;
  const workloads = workloadsSeen(subject).filter(({ ref }) => has(ref));
  const touched = workloads.filter(({ isTouched }) => isTouched).map(({ health }) => health);
  return {
    isApplied: workloads.every(({ health }) => health.version === version),
    isWhole: touched.every(({ whole }) => whole),
    touched,
  };
}

/** Custom resources of the waves so far that the next one waits for; all of them are waited for after the last. */
export function unwellIn(subject: Case, { next, has }: ReachedWave): readonly ResourceHealth[] {
  return next === undefined ? [] : unwellOf(subject).filter(({ ref }) => has(ref));
}

/** What speaks against the version in the waves so far, if anything does. */
export function notHealthyIn(subject: Case, reached: ReachedWave): NotHealthy | undefined {
  const { touched, isWhole } = reachedWorkloads(subject, reached);
  const found = notHealthy(subject, touched);
  const unwell = isWhole ? unwellIn(subject, reached) : [];
  return found?.reason === 'ProgressDeadlineExceeded' && unwell.length > 0 ? tooLate(subject, unwell) : found;
}

/** For people: which wave is applied, and what the next one waits for. */
export function applyingText(subject: Case, reached: ReachedWave): string {
  if (reached.next === undefined) return 'the new version goes to the stable workload';
  const workloads = workloadsSeen(subject).filter(({ ref, health }) => reached.has(ref) && !health.whole);
  const refs = [...workloads, ...unwellIn(subject, reached)].map(({ ref }) => ref);
  const waits = refs.length === 0 ? '' : `; wave ${reached.next} waits for ${namesText(refs)}`;
  return `wave ${reached.wave} of the new version is applied${waits}`;
}
