import type { AuditFinding } from '@seatrial/core';
import type { AcceptedFinding, AuditSeverity } from '@seatrial/model';
import { countOf } from '@seatrial/render';

/** What an audit says, for every format. */
export interface AuditReport {
  /** Told: neither accepted nor below the severity that was asked for; the worst first where there are too many. */
  readonly findings: readonly AuditFinding[];
  /** Told findings by severity, also those that are too many to be listed. */
  readonly counts: Readonly<Record<AuditSeverity, number>>;
  readonly objects: number;
  /** By application, the clusters that it goes to. */
  readonly clustersOf: ReadonlyMap<string, ReadonlySet<string>>;
  readonly applications: number;
  /** By the baseline. */
  readonly accepted: number;
  /** By annotations of the objects. */
  readonly ignored: number;
  /** Entries of the baseline whose last day is over. */
  readonly expired: readonly AcceptedFinding[];
  /** Entries of the baseline that nothing is found of any more. */
  readonly vanished: readonly AcceptedFinding[];
  readonly unread: readonly string[];
  readonly notes: readonly string[];
  /** A file of the repository as it opens from the working directory. */
  readonly opens: (file: string) => string;
}

/** What is wrong, and where, if that is not so on all clusters of the application. */
export function messageOf(
  { message, application, clusters }: AuditFinding,
  { clustersOf }: Pick<AuditReport, 'clustersOf'>,
): string {
  const isEverywhere = clusters.length === (clustersOf.get(application)?.size ?? clusters.length);
  return isEverywhere ? message : `${message} (on ${clusters.join(', ')})`;
}

/** Where a rule is described, from the root of Seatrial's repository. */
export function docsOf(rule: AuditFinding['rule']): string {
  return `docs/reference/generated/audit.md#${rule.toLowerCase()}`;
}

export function toldCount({ counts }: Pick<AuditReport, 'counts'>): number {
  return counts.error + counts.warning + counts.info;
}

/** `3 findings (1 error, 2 warnings, 0 infos) in 12 objects of 2 applications; 4 accepted, 1 ignored`. */
export function countsLine(report: AuditReport): string {
  const { counts, objects, applications, accepted, ignored } = report;
  const total = toldCount(report);
  const found =
    total === 0
      ? 'no findings'
      : `${countOf(total, 'finding')} (${countOf(counts.error, 'error')}, ${countOf(counts.warning, 'warning')}, ${countOf(counts.info, 'info')})`;
  const left = [
    ...(accepted === 0 ? [] : [`${accepted} accepted by the baseline`]),
    ...(ignored === 0 ? [] : [`${ignored} ignored by annotations`]),
  ];
  const tail = left.length === 0 ? '' : `; ${left.join(', ')}`;
  return `${found} in ${countOf(objects, 'object')} of ${countOf(applications, 'application')}${tail}`;
}

/** What is to be said of the baseline: what can go, and what is not accepted any more. */
export function baselineLines({ expired, vanished }: AuditReport): readonly string[] {
  const text = ({ rule, object, field }: AcceptedFinding): string => `${rule} of ${object} ${field}`;
  return [
    ...expired.map((entry) => `accepted until ${entry.until ?? ''} and no longer: ${text(entry)}`),
    ...vanished.map((entry) => `gone, its entry in the baseline can go too: ${text(entry)}`),
  ];
}
