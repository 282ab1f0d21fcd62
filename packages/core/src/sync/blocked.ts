import type { EpochMs, Release } from '@seatrial/model';
import { fromInstant } from '@seatrial/model';

/** An autoscaler, a node or a registry is often back within minutes. */
const retryMsMin = 300_000;
/** Somebody must see to it; trying more seldom would keep a version waiting that could run. */
const retryMsMax = 3_600_000;

export interface Blocked {
  readonly release: string;
  /** What was in the way when it was last tried. */
  readonly message: string;
  /** When it is tried again by itself. */
  readonly retryAt: EpochMs;
}

/** Whether a release has ended without a word on its version, because the cluster or a registry did not do its part. */
function endedByInfrastructure({ status }: Release): boolean {
  return (
    status?.verdict?.gate === 'Infrastructure' && (status.phase === 'RolledBack' || status.phase === 'Failed')
  );
}

/**
 * Why a version is not tried at once: its last release was kept from running by infrastructure. It is tried again after
 * a pause that doubles with each such release in a row, or when a person asks ("seatrial release retry").
 */
export function blocked(
  tree: string,
  releases: readonly Release[],
  current: Release | undefined,
): Blocked | undefined {
  if (current === undefined || current.spec.tree !== tree || !endedByInfrastructure(current))
    return undefined;
  if (current.spec.requests.some(({ type }) => type === 'Retry')) return undefined;
  const endedAt = current.status?.finishedAt;
  if (endedAt === undefined) return undefined;
  const triesBefore = releases.filter(
    (it) => it.spec.tree === tree && endedByInfrastructure(it) && it !== current,
  ).length;
  const pauseMs = Math.min(retryMsMax, retryMsMin * 2 ** triesBefore);
  return {
    release: current.metadata.name,
    message: current.status?.verdict?.message ?? '',
    retryAt: fromInstant(endedAt) + pauseMs,
  };
}
