import { createHash } from 'node:crypto';
import { type AuditFinding, auditRules, findingKey } from '@seatrial/core';
import { type AuditSeverity, refKey } from '@seatrial/model';
import { version } from '../version.ts';
import { type AuditReport, docsOf, messageOf } from './report.ts';

const levels = { error: 'error', warning: 'warning', info: 'note' } as const satisfies Record<
  AuditSeverity,
  string
>;

/**
 * SARIF 2.1.0 as code scanning takes it. Files are from the root of the repository; an object of a cluster is in the file that
 * declares its application, and has its own name as the logical location.
 *
 * @param files by application, the file that declares it; of what stands in the repository nothing is looked up
 */
export function formatSarif(report: AuditReport, files: ReadonlyMap<string, string>): string {
  const rules = auditRules.map(({ name, about, todo, severity, theme }) => ({
    id: name,
    name,
    shortDescription: { text: about.split(/(?<=[.:]) /, 1)[0] ?? about },
    fullDescription: { text: about },
    help: { text: `${about} What to do: ${todo}. See ${docsOf(name)}.` },
    defaultConfiguration: { level: levels[severity] },
    properties: { tags: [theme.toLowerCase()] },
  }));
  const ruleIndexes = new Map(rules.map(({ id }, index) => [id, index]));
  const run = {
    tool: { driver: { name: 'seatrial audit', version, rules } },
    automationDetails: { id: 'seatrial-audit/' },
    columnKind: 'utf16CodeUnits',
    invocations: [
      {
        executionSuccessful: report.unread.length === 0,
        toolExecutionNotifications: [
          ...report.unread.map((text) => notification('error', `not audited: ${text}`)),
          ...report.notes.map((text) => notification('note', text)),
        ],
      },
    ],
    results: report.findings.map((finding) =>
      resultOf(finding, ruleIndexes.get(finding.rule), files, report),
    ),
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function notification(level: 'error' | 'note', text: string): object {
  return { level, message: { text } };
}

function resultOf(
  finding: AuditFinding,
  ruleIndex: number | undefined,
  files: ReadonlyMap<string, string>,
  report: AuditReport,
): object {
  const { rule, severity, todo, place, object, application, field, clusters } = finding;
  const file = place?.file ?? files.get(application) ?? 'unknown';
  return {
    ruleId: rule,
    ruleIndex,
    level: levels[severity],
    message: { text: `${messageOf(finding, report)}. What to do: ${todo}.` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file), uriBaseId: '%SRCROOT%' },
          region: { startLine: place?.line ?? 1, startColumn: place?.column ?? 1 },
        },
        logicalLocations: [{ name: object.name, fullyQualifiedName: refKey(object), kind: 'resource' }],
      },
    ],
    partialFingerprints: {
      'seatrialAudit/v1': createHash('sha256').update(findingKey(finding)).digest('hex'),
    },
    properties: { application, clusters, field },
  };
}

/** A path as a relative URI. */
function uriOf(file: string): string {
  return file.split('/').map(encodeURIComponent).join('/');
}
