import {
  type AuditFinding,
  againstBaseline,
  audit as auditObjects,
  findingKey,
  isAtLeast,
} from '@seatrial/core';
import { systemClock } from '@seatrial/kube';
import { type AcceptedFinding, type AuditSeverity, auditSeverities, type EpochMs } from '@seatrial/model';
import { sarifResultsMax } from '@seatrial/render';
import type { ClusterOptions } from '../cluster/cluster-options.ts';
import { withCluster } from '../cluster/open-cluster.ts';
import type { Context } from '../context.ts';
import { baselinePath, readBaseline, readSettings } from './audit-files.ts';
import type { AuditedPlace } from './audited.ts';
import { auditedCluster } from './audited-cluster.ts';
import type { AuditReport } from './report.ts';

export interface MadeAuditOptions {
  /** What is told from there on. */
  readonly severity: AuditSeverity;
  /** File of what is known and accepted; absent: the one of the repository, where it is. */
  readonly baseline?: string;
  /** The baseline that was named need not be there. */
  readonly mayLackBaseline?: boolean;
  /** Findings that are not told again: those of the repository, of what it has deployed. */
  readonly known?: readonly AuditFinding[];
}

export interface MadeAudit {
  /** What is to be told: what the baseline has is left out. */
  readonly report: AuditReport;
  /** By application, the file that declares it; of what stands in the repository nothing is looked up. */
  readonly files: ReadonlyMap<string, string>;
  /** All that was found. */
  readonly findings: readonly AuditFinding[];
  readonly baseline: { readonly file: string; readonly accepted: readonly AcceptedFinding[] };
  readonly now: EpochMs;
}

/** Audits what stands in a repository. @throws CliError Usage where its settings or its baseline are wrong */
export function auditRepository(
  repository: AuditedPlace,
  options: MadeAuditOptions,
  context: Context,
): Promise<MadeAudit> {
  return made(repository, new Map(), options, context, systemClock.now());
}

/**
 * Audits what is deployed in a cluster. Of the repository only its settings, its baseline and the labels of its Application
 * files are asked.
 *
 * @param options cluster: as its Cluster file names it; absent: the one name under which applications are deployed there
 * @throws CliError Usage, NotFound; KubeError
 */
export function auditCluster(
  repository: AuditedPlace,
  options: MadeAuditOptions & ClusterOptions & { readonly cluster?: string },
  context: Context,
): Promise<MadeAudit & { readonly cluster: string }> {
  return withCluster(options, context, async ({ kube, clock }) => {
    const { cluster, files, ...deployed } = await auditedCluster(kube, options.cluster, context);
    const place = { ...repository, unread: [], ...deployed, isAskedFor: () => true };
    return { ...(await made(place, files, options, context, clock.now())), cluster };
  });
}

async function made(
  place: AuditedPlace,
  files: ReadonlyMap<string, string>,
  { severity, baseline, mayLackBaseline = false, known = [] }: MadeAuditOptions,
  { cwd, signal }: Context,
  now: EpochMs,
): Promise<MadeAudit> {
  const file = baselinePath(place.root, cwd, baseline);
  const [settings, accepted] = await Promise.all([
    readSettings(place.root, signal),
    readBaseline(file, baseline, { signal, mayBeMissing: mayLackBaseline }),
  ]);
  const { findings, ignored } = auditObjects({ ...place, settings, now });
  const held = againstBaseline(findings, accepted, now);
  const isKnown = new Set(known.map(findingKey));
  const told = held.fresh.filter(
    (finding) =>
      isAtLeast(finding.severity, severity) &&
      place.isAskedFor(finding.place?.file) &&
      !isKnown.has(findingKey(finding)),
  );
  const report = reportOf(place, { ...held, told, ignored });
  return { report, files, findings, baseline: { file, accepted }, now };
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
  const shown = new Set(worst.slice(0, sarifResultsMax)); // all are counted
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
