import { type AcceptedFinding, compareText, type EpochMs, refKey } from '@seatrial/model';
import { type AuditFinding, acceptedKey, findingKey } from './audit.ts';

export interface AgainstBaseline {
  /** What is not accepted, or no longer. */
  readonly fresh: readonly AuditFinding[];
  readonly accepted: readonly AuditFinding[];
  /** Entries whose last day is over, though they are still found. */
  readonly expired: readonly AcceptedFinding[];
  /** Entries that nothing is found of any more: they can go. */
  readonly vanished: readonly AcceptedFinding[];
}

const dayMs = 24 * 3_600_000;

/** Holds findings against those that are known and accepted. */
export function againstBaseline(
  findings: readonly AuditFinding[],
  accepted: readonly AcceptedFinding[],
  now: EpochMs,
): AgainstBaseline {
  const entries = new Map(accepted.map((entry) => [acceptedKey(entry), entry]));
  const found = new Set(findings.map(findingKey));
  const isAccepted = (finding: AuditFinding): boolean => {
    const entry = entries.get(findingKey(finding));
    return entry !== undefined && holds(entry, now);
  };
  const present = [...entries].filter(([key]) => found.has(key)).map(([, entry]) => entry);
  return {
    fresh: findings.filter((finding) => !isAccepted(finding)),
    accepted: findings.filter(isAccepted),
    expired: present.filter((entry) => !holds(entry, now)),
    vanished: [...entries].filter(([key]) => !found.has(key)).map(([, entry]) => entry),
  };
}

/** To the end of its last day, in UTC. */
function holds({ until }: AcceptedFinding, now: EpochMs): boolean {
  return until === undefined || now < Date.parse(until) + dayMs;
}

/**
 * Entries for these findings, one each. What people wrote of those that were there before is kept, but for a last day that is
 * over: whoever accepts it now says so anew.
 */
export function acceptedFindings(
  findings: readonly AuditFinding[],
  before: readonly AcceptedFinding[],
  now: EpochMs,
): readonly AcceptedFinding[] {
  const known = new Map(
    before.map((entry) => {
      const { until: _, ...endless } = entry;
      return [acceptedKey(entry), holds(entry, now) ? entry : endless];
    }),
  );
  const entries = findings.map(({ rule, application, object, field }): AcceptedFinding => {
    const entry = { rule, application, object: refKey(object), field };
    return { ...entry, ...known.get(acceptedKey(entry)) };
  });
  return [...new Map(entries.map((entry) => [acceptedKey(entry), entry])).values()].toSorted(
    (a, b) =>
      compareText(a.application, b.application) ||
      compareText(a.object, b.object) ||
      compareText(a.rule, b.rule) ||
      compareText(a.field, b.field),
  );
}
