/** Cumulative, and never changed once given. `sent` = `ok` + `bad` + what has no answer yet. */
export interface TrafficStats {
  readonly sent: number;
  readonly ok: number;
  /** Statuses of 500 and above, and requests without a whole answer. */
  readonly bad: number;
  /** By status, or by error code where there was no answer. */
  readonly byOutcome: Readonly<Record<string, number>>;
  /** Answers by the version that gave them, where they say so. */
  readonly byVersion: Readonly<Record<string, number>>;
  /** Bad answers among them. */
  readonly badByVersion: Readonly<Record<string, number>>;
  /** Sent after their time. */
  readonly late: number;
  /** Not sent, because too many had no answer yet. */
  readonly skipped: number;
}

export type UserSaw = { readonly status: number; readonly version?: string } | { readonly error: string };

export const noTraffic: TrafficStats = {
  sent: 0,
  ok: 0,
  bad: 0,
  byOutcome: {},
  byVersion: {},
  badByVersion: {},
  late: 0,
  skipped: 0,
};

/** Versions and errors are named by others: from so many different ones on, they count as `other`. */
const NAMES_MAX = 100;

export function addTraffic(stats: TrafficStats, saw: UserSaw): TrafficStats {
  const isBad = 'error' in saw || saw.status >= 500;
  const version = 'error' in saw ? undefined : saw.version;
  return {
    ...stats,
    ok: stats.ok + (isBad ? 0 : 1),
    bad: stats.bad + (isBad ? 1 : 0),
    byOutcome: increment(stats.byOutcome, 'error' in saw ? saw.error : String(saw.status)),
    byVersion: version === undefined ? stats.byVersion : increment(stats.byVersion, version),
    badByVersion:
      version === undefined || !isBad ? stats.badByVersion : increment(stats.badByVersion, version),
  };
}

/** What happened after `before` and up to `after`. Answers count when they come, so `sent` may differ from `ok` + `bad`. */
export function trafficBetween(before: TrafficStats, after: TrafficStats): TrafficStats {
  return {
    sent: after.sent - before.sent,
    ok: after.ok - before.ok,
    bad: after.bad - before.bad,
    byOutcome: subtract(after.byOutcome, before.byOutcome),
    byVersion: subtract(after.byVersion, before.byVersion),
    badByVersion: subtract(after.badByVersion, before.badByVersion),
    late: after.late - before.late,
    skipped: after.skipped - before.skipped,
  };
}

function increment(counts: Readonly<Record<string, number>>, name: string): Readonly<Record<string, number>> {
  const isKnown = Object.hasOwn(counts, name);
  const key = isKnown || Object.keys(counts).length < NAMES_MAX ? name : 'other';
  return { ...counts, [key]: (counts[key] ?? 0) + 1 };
}

function subtract(
  after: Readonly<Record<string, number>>,
  before: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(after)
      .map(([name, count]) => [name, count - (before[name] ?? 0)] as const)
      .filter(([, count]) => count !== 0),
  );
}
