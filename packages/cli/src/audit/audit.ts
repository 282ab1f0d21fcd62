import {
  type AuditFinding,
  acceptedFindings,
  againstBaseline,
  audit as auditObjects,
  isAtLeast,
} from '@seatrial/core';
import { printable } from '@seatrial/core/printable';
import { systemClock } from '@seatrial/kube';
import { type AuditSeverity, auditSeverities, type EpochMs } from '@seatrial/model';
import type { ClusterOptions } from '../cluster/cluster-options.ts';
import { withCluster } from '../cluster/open-cluster.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { block, line } from '../output/line.ts';
import { baselinePath, readBaseline, readSettings, writeBaseline } from './audit-files.ts';
import type { AuditedPlace } from './audited.ts';
import { auditedCluster } from './audited-cluster.ts';
import { auditedRepository } from './audited-repository.ts';
import { formatMarkdown } from './format-markdown.ts';
import { formatSarif } from './format-sarif.ts';
import { formatJson, formatText } from './format-text.ts';
import type { AuditReport } from './report.ts';

export interface AuditOptions extends ClusterOptions {
  readonly cluster?: string;
  readonly output: 'text' | 'json' | 'sarif' | 'markdown';
  readonly severity: AuditSeverity;
  readonly baseline?: string;
  readonly writeBaseline?: boolean;
}

/** Findings that are listed: as many as code scanning takes of one run. All are counted. */
const findingsMax = 25_000;

/**
 * `seatrial audit [PATH]`: what people should do something about, in a repository or in what is deployed.
 *
 * @throws CliError Usage, NotFound; KubeError
 */
export async function audit(path: string, options: AuditOptions, context: Context): Promise<ExitCode> {
  const repository = await auditedRepository(path, context);
  if (options.cluster === undefined) return tell(repository, new Map(), options, context, systemClock.now());
  const { cluster } = options;
  return withCluster(options, context, async ({ kube, clock }) => {
    const { files, ...deployed } = await auditedCluster(kube, cluster, context);
    // Of the repository only its settings, its baseline and the labels of its Application files are asked.
    const place = { ...repository, unread: [], ...deployed, isAskedFor: () => true };
    return tell(place, files, options, context, clock.now());
  });
}

async function tell(
  place: AuditedPlace,
  files: ReadonlyMap<string, string>,
  options: AuditOptions,
  context: Context,
  now: EpochMs,
): Promise<ExitCode> {
  const { cwd, signal, stdout, stderr } = context;
  const file = baselinePath(place.root, cwd, options.baseline);
  const writes = options.writeBaseline === true;
  const [settings, before] = await Promise.all([
    readSettings(place.root, signal),
    readBaseline(file, options.baseline, { signal, mayBeMissing: writes }),
  ]);
  const { findings, ignored } = auditObjects({ ...place, settings, now });
  const isWanted = ({ severity }: AuditFinding): boolean => isAtLeast(severity, options.severity);
  for (const text of place.unread) line(stderr, printable(`not audited: ${text}`));
  for (const text of place.notes) line(stderr, printable(`note: ${text}`));
  if (writes) {
    const accepted = acceptedFindings(findings.filter(isWanted), before, now);
    await writeBaseline(file, accepted, signal);
    line(stderr, printable(`wrote ${accepted.length} accepted findings to ${file}`));
    return exitCodes.ok;
  }
  const held = againstBaseline(findings, before, now);
  const told = held.fresh.filter((finding) => isWanted(finding) && place.isAskedFor(finding.place?.file));
  const report = reportOf(place, { ...held, told, ignored });
  block(stdout, formatted(report, options.output, files));
  return told.length > 0 || place.unread.length > 0 ? exitCodes.negative : exitCodes.ok;
}

function reportOf(
  place: AuditedPlace,
  held: Omit<ReturnType<typeof againstBaseline>, 'fresh'> & {
    readonly told: readonly AuditFinding[];
    readonly ignored: number;
  },
): AuditReport {
  const { told } = held;
  const bySeverity = Map.groupBy(told, ({ severity }) => severity);
  const worst = auditSeverities.flatMap((severity) => bySeverity.get(severity) ?? []);
  const shown = new Set(worst.slice(0, findingsMax));
  const objects = place.objects.filter(({ source }) => place.isAskedFor(source?.file));
  const count = (severity: AuditSeverity): number => bySeverity.get(severity)?.length ?? 0;
  return {
    findings: told.filter((finding) => shown.has(finding)),
    counts: { error: count('error'), warning: count('warning'), info: count('info') },
    objects: objects.length,
    clustersOf: clustersOf(place.objects),
    applications: new Set(objects.map(({ application }) => application)).size,
    accepted: held.accepted.length,
    ignored: held.ignored,
    expired: held.expired,
    vanished: held.vanished,
    unread: place.unread,
    notes: place.notes,
    opens: place.opens,
  };
}

function clustersOf(objects: AuditedPlace['objects']): AuditReport['clustersOf'] {
  const found = new Map<string, Set<string>>();
  for (const { application, clusters } of objects) {
    const known = found.get(application) ?? new Set();
    for (const cluster of clusters) known.add(cluster);
    found.set(application, known);
  }
  return found;
}

function formatted(
  report: AuditReport,
  output: AuditOptions['output'],
  files: ReadonlyMap<string, string>,
): string {
  switch (output) {
    case 'text':
      return formatText(report);
    case 'json':
      return formatJson(report);
    case 'sarif':
      return formatSarif(report, files);
    case 'markdown':
      return formatMarkdown(report);
    default:
      return output satisfies never;
  }
}
