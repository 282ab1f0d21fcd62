import { refKey, refOf, toInstant } from '@seatrial/model';
import {
  type Case,
  lack,
  moveTo,
  phaseAgeMs,
  pollMs,
  type ReleaseDecision,
  routing,
  waitFor,
} from './release.ts';

/** A gateway that does not answer must not keep a bad canary alive for ever. */
const routeDeadlineMs = 30_000;

/**
 * Takes a release back: weight 0, seen in effect; then what it added is deleted. Needs the record alone, unless the
 * stable workload had been touched already.
 */
export function rollBack(subject: Case): ReleaseDecision {
  const { release, status, seen } = subject;
  const where = routing(release, release.metadata.namespace ?? '');
  if (where !== undefined && status.added.length > 0 && hasTraffic(subject)) {
    const waited = phaseAgeMs(subject) >= routeDeadlineMs;
    const asked = seen.route.type === 'Value' && seen.route.value.weightPercent === 0;
    if (!(waited && asked)) {
      const action = { type: 'SetWeight' as const, ...where, weightPercent: 0 };
      return waitFor(
        { ...subject, status: { ...status, weightPercent: 0 } },
        { reason: status.reason, message: status.message },
        [action],
        pollMs,
      );
    }
  }
  const restored = restore(subject);
  if (restored !== undefined) return restored;
  if (seen.leftovers.type !== 'Value')
    return waitFor(subject, { reason: status.reason, message: lack(seen.leftovers) });
  if (seen.leftovers.value.length > 0) {
    return waitFor(
      subject,
      { reason: status.reason, message: status.message },
      [{ type: 'Delete', refs: seen.leftovers.value }],
      pollMs,
    );
  }
  return ended(subject);
}

/** Requests reach the canary, or may: only a gateway's own word for weight 0 counts. */
export function hasTraffic({ seen }: Case): boolean {
  if (seen.route.type !== 'Value') return true;
  return seen.route.value.exists && !(seen.route.value.weightPercent === 0 && seen.route.value.programmed);
}

function restore(subject: Case): ReleaseDecision | undefined {
  const { status, seen, release } = subject;
  if (status.restore !== true) return undefined;
  if (seen.plan.type !== 'Value')
    return waitFor(subject, { reason: 'ManifestsUnavailable', message: lack(seen.plan) });
  const { previous, workloads } = seen.plan.value;
  const before = new Set(previous.map((object) => refKey(refOf(object))));
  const live = seen.workloads.type === 'Value' ? seen.workloads.value : undefined;
  // What the version before did not have cannot come back to it: it is deleted afterwards.
  const back = workloads.every((ref, index) => {
    const workload = live?.[index];
    return (
      !before.has(refKey(ref)) || (workload?.tree === release.spec.previousTree && workload?.whole === true)
    );
  });
  if (back && live !== undefined && seen.settled) return undefined;
  const why = { reason: 'Restoring', message: 'the version before is applied to the stable workload again' };
  return waitFor(subject, why, seen.settled ? [] : [{ type: 'Apply', objects: previous }], pollMs);
}

function ended(subject: Case): ReleaseDecision {
  const { status, release, now } = subject;
  const { verdict } = status;
  const why = { reason: verdict?.reason ?? status.reason, message: verdict?.message ?? status.message };
  const revertWanted =
    verdict?.outcome === 'Fail' && release.spec.revert === 'Push' && release.spec.previousTree !== undefined;
  return moveTo(subject, verdict?.outcome === 'Superseded' ? 'Superseded' : 'RolledBack', why, {
    weightPercent: 0,
    finishedAt: toInstant(now),
    ledger: 'Pending',
    revert: { state: revertWanted ? 'Wanted' : 'NotWanted' },
  });
}
