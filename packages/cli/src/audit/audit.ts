import { acceptedFindings, isAtLeast } from '@seatrial/core';
import { printable } from '@seatrial/core/printable';
import { sarifText } from '@seatrial/render';
import type { ClusterOptions } from '../cluster/cluster-options.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { block, line } from '../output/line.ts';
import { writeBaseline } from './audit-files.ts';
import { auditedRepository } from './audited-repository.ts';
import { formatMarkdown } from './format-markdown.ts';
import { auditRun } from './format-sarif.ts';
import { formatJson, formatText } from './format-text.ts';
import { auditCluster, auditRepository, type MadeAudit, type MadeAuditOptions } from './made-audit.ts';

export interface AuditOptions extends ClusterOptions, Pick<MadeAuditOptions, 'baseline' | 'severity'> {
  readonly cluster?: string;
  readonly output: 'text' | 'json' | 'sarif' | 'markdown';
  readonly writeBaseline?: boolean;
}

const formats = {
  text: ({ report }) => formatText(report),
  json: ({ report }) => formatJson(report),
  sarif: (made, cluster) => sarifText([auditRun(made, cluster)]),
  markdown: ({ report }) => formatMarkdown(report),
} as const satisfies Record<AuditOptions['output'], (made: MadeAudit, cluster: string | undefined) => string>;

/**
 * `seatrial audit [PATH]`: what people should do something about, in a repository or in what is deployed.
 *
 * @throws CliError Usage, NotFound; KubeError
 */
export async function audit(path: string, options: AuditOptions, context: Context): Promise<ExitCode> {
  const { stdout, stderr } = context;
  const { cluster, output, writeBaseline: writes = false } = options;
  const asked = { ...options, mayLackBaseline: writes };
  const repository = await auditedRepository(path, context);
  const made = await (cluster === undefined
    ? auditRepository(repository, asked, context)
    : auditCluster(repository, { ...asked, cluster }, context));
  const { report } = made;
  for (const text of report.unread) line(stderr, printable(`not audited: ${text}`));
  for (const text of report.notes) line(stderr, printable(`note: ${text}`));
  if (writes) return accept(made, options, context);
  block(stdout, formats[output](made, cluster));
  return report.findings.length > 0 || report.unread.length > 0 ? exitCodes.negative : exitCodes.ok;
}

async function accept(
  { findings, baseline, now }: MadeAudit,
  { severity }: AuditOptions,
  { signal, stderr }: Context,
): Promise<ExitCode> {
  const wanted = findings.filter((it) => isAtLeast(it.severity, severity));
  const accepted = acceptedFindings(wanted, baseline.accepted, now);
  await writeBaseline(baseline.file, accepted, signal);
  line(stderr, printable(`wrote ${accepted.length} accepted findings to ${baseline.file}`));
  return exitCodes.ok;
}
