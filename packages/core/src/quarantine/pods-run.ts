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
 * went before was better. None where there are more than a record should name: then the version goes by its version alone.
 */
export function changedPods(
  version: readonly KubeObject[],
  before: readonly KubeObject[],
  workloads: readonly ObjectRef[],
): readonly PodsRun[] {
  const [now, then] = [hashesOf(version), hashesOf(before)];
  const changed = workloads.flatMap((ref) => {
    const hash = now(ref);
    return hash === undefined || hash === then(ref) ? [] : [{ ...ref, hash }];
  });
  return changed.length > podsRunMax ? [] : changed;
}

/** The record of a release that says what its pods run, where there is something to say. */
export function withPods(status: ReleaseStatus, pods: readonly PodsRun[]): ReleaseStatus {
  return pods.length === 0 ? status : { ...status, pods: [...pods] };
}

/**
 * Whether a version's workloads run, of all that are named, what is said there. What is named by many is hashed once: a
 * version is held against each entry of a quarantine.
 */
export function runsSame(version: readonly KubeObject[]): (pods: readonly PodsRun[] | undefined) => boolean {
  const hashAt = hashesOf(version);
  return (pods = []) => pods.length > 0 && pods.every((it) => hashAt(it) === it.hash);
}

/** What the pods of a version's workload run, by its name; undefined where the version has none by it. */
function hashesOf(version: readonly KubeObject[]): (workload: ObjectRef) => string | undefined {
  const hashOf = podsHashes(version);
  const objects = new Map(version.map((object) => [refKey(refOf(object)), object]));
  const known = new Map<string, string>();
  return (workload) => {
    const key = refKey(workload);
    const object = objects.get(key);
    if (object === undefined) return undefined;
    const hash = known.get(key) ?? hashOf(object);
    known.set(key, hash);
    return hash;
  };
}
