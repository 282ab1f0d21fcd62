import type { EpochMs, Release } from '@seatrial/model';
import { fromInstant } from '@seatrial/model';
import { isTriedAgain } from '../tried-again.ts';

/** An autoscaler, a node or a registry is often back within minutes. */
const retryMsMin = 300_000;
/** Somebody must see to it; trying more seldom would keep a version waiting that could run. */
const retryMsMax = 3_600_000;

export interface Blocked {
  readonly release: string;
  readonly reason: 'BlockedByInfrastructure' | 'BlockedByOtherWorkload';
  /** What was in the way when it was last tried. */
  readonly message: string;
  /** When it is tried again by itself. */
  readonly retryAt: EpochMs;
}

/** Whether a release has ended without a word on its version. */
function endedWithoutVerdict({ status }: Release): boolean {
  return isTriedAgain(status?.verdict) && (status?.phase === 'RolledBack' || status?.phase === 'Failed');
}

/**
 * Why a version is not tried at once: its last release was kept from running by infrastructure, or taken back when another
 * workload broke after it. It is tried again after
 * a pause that doubles with each such release in a row, or when a person asks ("seatrial release retry").
 */
export function blocked(
  version: string,
  releases: readonly Release[],
  current: Release | undefined,
): Blocked | undefined {
  if (current === undefined || current.spec.version !== version || !endedWithoutVerdict(current))
    return undefined;
  if (current.spec.requests.some(({ type }) => type === 'Retry')) return undefined;
  const endedAt = current.status?.finishedAt;
  if (endedAt === undefined) return undefined;
  const triesBefore = releases.filter(
    (it) => it.spec.version === version && endedWithoutVerdict(it) && it !== current,
  ).length;
  const pauseMs = Math.min(retryMsMax, retryMsMin * 2 ** triesBefore);
  return {
    release: current.metadata.name,
    reason:
      current.status?.verdict?.gate === 'OtherWorkload'
        ? 'BlockedByOtherWorkload'
        : 'BlockedByInfrastructure',
    message: current.status?.verdict?.message ?? '',
    retryAt: fromInstant(endedAt) + pauseMs,
  };
}
