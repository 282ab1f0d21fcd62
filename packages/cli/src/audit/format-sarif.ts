import { type AuditFinding, auditRules, findingKey } from '@seatrial/core';
import { type AuditSeverity, refKey } from '@seatrial/model';
import type { SarifResult, SarifRun } from '@seatrial/render';
import { version } from '../version.ts';
import type { MadeAudit } from './made-audit.ts';
import { docsOf, messageOf } from './report.ts';

const levels = { error: 'error', warning: 'warning', info: 'note' } as const satisfies Record<
  AuditSeverity,
  string
>;

/**
 * An audit as a run of SARIF. An object of a cluster is in the file that declares its application, and has its own name as
 * the logical location.
 *
 * @param cluster of which it is, where it is not of the repository: code scanning keeps the results of each apart
 */
export function auditRun(made: Pick<MadeAudit, 'files' | 'report'>, cluster?: string): SarifRun {
  const { report } = made;
  const rules = auditRules.map(({ name, about, todo, severity, theme }) => ({
    id: name,
    about,
    help: `${about} What to do: ${todo}. See ${docsOf(name)}.`,
    level: levels[severity],
    tags: [theme.toLowerCase()],
  }));
  return {
    tool: { name: 'seatrial audit', version, rules },
    id: cluster === undefined ? 'seatrial-audit/' : `seatrial-audit/${cluster}/`,
    results: report.findings.map((finding) => resultOf(finding, made)),
    unread: report.unread.map((text) => `not audited: ${text}`),
    notes: report.notes,
  };
}

function resultOf(
  finding: AuditFinding,
  { files, report }: Pick<MadeAudit, 'files' | 'report'>,
): SarifResult {
  const { rule, severity, todo, place, object, application, field, clusters } = finding;
  return {
    rule,
    level: levels[severity],
    text: `${messageOf(finding, report)}. What to do: ${todo}.`,
    file: place?.file ?? files.get(application) ?? 'unknown',
    line: place?.line ?? 1,
    column: place?.column ?? 1,
    object: { name: object.name, fullName: refKey(object) },
    fingerprint: { name: 'seatrialAudit/v1', key: findingKey(finding) },
    properties: { application, clusters, field },
  };
}
