import {
  type KubeObject,
  type ObjectRef,
  type PodsRun,
  podsRunMax,
  type ReleaseStatus,
  refKey,
  refOf,
} from '@seatrial/model';
import { podsHashes } from './pods-hash.ts';

/**
 * What the pods of those of a version's workloads run that it changes, or brings: of these alone it can be known that what
 * went before was better. None where there are more than a record should name: then the version goes by its tree alone.
 */
export function changedPods(
  version: readonly KubeObject[],
  before: readonly KubeObject[],
  workloads: readonly ObjectRef[],
): readonly PodsRun[] {
  const [now, then] = [hashesOf(version, workloads), hashesOf(before, workloads)];
  const changed = workloads.flatMap((ref) => {
    const hash = now.get(refKey(ref));
    return hash === undefined || hash === then.get(refKey(ref)) ? [] : [{ ...ref, hash }];
  });
  return changed.length > podsRunMax ? [] : changed;
}

/** The record of a release that says what its pods run, where there is something to say. */
export function withPods(status: ReleaseStatus, pods: readonly PodsRun[]): ReleaseStatus {
  return pods.length === 0 ? status : { ...status, pods: [...pods] };
}

/** Whether a version's workloads run, of all that are named, what is said there. */
export function runsSame(version: readonly KubeObject[], pods: readonly PodsRun[] | undefined): boolean {
  if (pods === undefined || pods.length === 0) return false;
  const hashes = hashesOf(version, pods);
  return pods.every((it) => hashes.get(refKey(it)) === it.hash);
}

function hashesOf(version: readonly KubeObject[], wanted: readonly ObjectRef[]): ReadonlyMap<string, string> {
  const keys = new Set(wanted.map(refKey));
  const hashOf = podsHashes(version);
  return new Map(
    version.flatMap((object) => {
      const key = refKey(refOf(object));
      return keys.has(key) ? [[key, hashOf(object)] as const] : [];
    }),
  );
}
