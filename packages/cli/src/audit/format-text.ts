import type { AuditFinding } from '@seatrial/core';
import { printable } from '@seatrial/core/printable';
import { refText } from '../output/ref-text.ts';
import { type AuditReport, baselineLines, countsLine, docsOf, messageOf, toldCount } from './report.ts';

/** `file:line:column severity Rule message`, or the object where there is no file; what to do stands below it. */
export function formatText(report: AuditReport): string {
  const left = toldCount(report) - report.findings.length;
  const lines = [
    ...report.findings.flatMap((finding) => [
      printable(
        `${placeText(finding, report)} ${finding.severity} ${finding.rule} ${messageOf(finding, report)}`,
      ),
      `    ${printable(finding.todo)}`,
    ]),
    ...(left > 0 ? [`and ${left} more`] : []),
    ...baselineLines(report).map(printable),
    countsLine(report),
  ];
  return `${lines.join('\n')}\n`;
}

/** Where to look. */
export function placeText(
  { place, object, field }: AuditFinding,
  { opens }: Pick<AuditReport, 'opens'>,
): string {
  return place === undefined
    ? `${refText(object)}${field === '' ? '' : ` ${field}`}`
    : `${opens(place.file)}:${place.line}:${place.column}`;
}

export function formatJson(report: AuditReport): string {
  const { counts, objects, applications, accepted, ignored, expired, vanished, unread, notes } = report;
  const findings = report.findings.map(({ place, ...finding }) => ({
    ...finding,
    docs: docsOf(finding.rule),
    ...(place === undefined ? {} : { ...place, file: report.opens(place.file) }),
  }));
  const totals = {
    objects,
    applications,
    errors: counts.error,
    warnings: counts.warning,
    infos: counts.info,
    accepted,
    ignored,
  };
  return `${JSON.stringify({ findings, counts: totals, expired, vanished, unread, notes }, undefined, 2)}\n`;
}
