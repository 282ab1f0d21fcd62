import {
  type EpochMs,
  fromInstant,
  type ReleaseStatus,
  type ScenarioRunStatus,
  toInstant,
} from '@seatrial/model';

/**
 * What a record says of when something began may lie ahead: it was written by another machine's clock, or this one's was set
 * back. Then it counts from now. Each span is as long as it was to be, or longer by what had passed of it; none lasts until the
 * clock has caught up, and none is negative, which an API server would not take.
 */
export function releaseNotAhead(status: ReleaseStatus, now: EpochMs): ReleaseStatus {
  const { drain } = status;
  const own = notAhead(
    status,
    [
      'phaseStartedAt',
      'stepStartedAt',
      'notWholeSince',
      'routeWaitingSince',
      'routesNotAcceptedSince',
      'resourcesNotHealthySince',
    ],
    now,
  );
  return drain === undefined ? own : { ...own, drain: notAhead(drain, ['since', 'quietSince'], now) };
}

/** The same of a scenario run: a fault is taken back after its time at the latest, counted from now. */
export function runNotAhead(status: ScenarioRunStatus, now: EpochMs): ScenarioRunStatus {
  const { baseline, targets } = status;
  return {
    ...notAhead(status, ['phaseStartedAt', 'countedSince'], now),
    targets: targets.map((target) => notAhead(target, ['injectedAt', 'effectiveAt', 'verifiedAt'], now)),
    ...(baseline === undefined ? {} : { baseline: notAhead(baseline, ['since'], now) }),
  };
}

function notAhead<T extends object>(record: T, names: readonly (keyof T & string)[], now: EpochMs): T {
  const ahead = names.filter((name) => {
    const at = record[name];
    return typeof at === 'string' && fromInstant(at) > now;
  });
  return ahead.length === 0
    ? record
    : { ...record, ...Object.fromEntries(ahead.map((name) => [name, toInstant(now)])) };
}
