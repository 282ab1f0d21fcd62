import { type AuditReport, formatMarkdown } from '@seatrial/cli/audit';
import type { AuditSeverity } from '@seatrial/model';

/** What an audit of one place has to say. */
export type Audited =
  | { readonly type: 'Made'; readonly where: string; readonly report: AuditReport }
  /** It could not be looked at. */
  | { readonly type: 'Failed'; readonly where: string; readonly message: string };

export interface Told {
  readonly counts: Readonly<Record<AuditSeverity, number>>;
  /** What nobody could look at, each as a sentence. */
  readonly unread: readonly string[];
  readonly isEmpty: boolean;
}

/** All places together. */
export function toldOf(audits: readonly Audited[]): Told {
  const count = (severity: AuditSeverity): number =>
    audits.reduce((sum, it) => sum + (it.type === 'Made' ? it.report.counts[severity] : 0), 0);
  const counts = { error: count('error'), warning: count('warning'), info: count('info') };
  const unread = audits.flatMap((it) =>
    it.type === 'Failed' ? [`${it.where}: ${it.message}`] : it.report.unread,
  );
  const isEmpty = unread.length === 0 && Object.values(counts).every((it) => it === 0);
  return { counts, unread, isEmpty };
}

/** `2 errors, 1 warning`; an audit that has seen nothing of it says so. */
export function titleOf({ counts, unread }: Told): string {
  const words = [
    numbered(counts.error, 'error'),
    numbered(counts.warning, 'warning'),
    numbered(counts.info, 'info'),
  ].filter((it) => it !== '');
  if (words.length > 0) return words.join(', ');
  return unread.length > 0 ? 'not all could be audited' : 'no findings';
}

function numbered(count: number, word: string): string {
  return count === 0 ? '' : `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** All of it, for an issue or a job summary, with as much room for each place. */
export function toldMarkdown(audits: readonly Audited[], charactersMax: number): string {
  const each = Math.floor(charactersMax / Math.max(1, audits.length)) - 2;
  return audits
    .map((it) =>
      formatMarkdown(it.type === 'Made' ? it.report : failedReport(it.message), {
        title: `Audit of ${plain(it.where)}`,
        charactersMax: each,
      }),
    )
    .join('\n');
}

function failedReport(message: string): AuditReport {
  return {
    findings: [],
    counts: { error: 0, warning: 0, info: 0 },
    objects: 0,
    clustersOf: new Map(),
    applications: 0,
    accepted: 0,
    ignored: 0,
    expired: [],
    vanished: [],
    unread: [message],
    notes: [],
    opens: (file) => file,
  };
}

/** A context of a kubeconfig may have any name. */
function plain(name: string): string {
  return name.slice(0, 100).replaceAll(/[^A-Za-z0-9. -]/g, '?');
}
