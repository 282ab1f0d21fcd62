import { type AuditFinding, fitting, markdownCode, markdownText } from '@seatrial/core';
import { auditSeverities } from '@seatrial/model';
import { placeText } from './format-text.ts';
import { type AuditReport, baselineLines, countsLine, messageOf, toldCount } from './report.ts';

export interface MarkdownOptions {
  readonly title?: string;
  /** A comment on a pull request has 65,536, and others write before and after this. */
  readonly charactersMax?: number;
}

/** What is said beside the table, so that it does not take the room of all findings. */
const linesCharactersMax = 10_000;
const lineCharactersMax = 1_000;

/** A table for a pull request, an issue or the summary of a job, the worst first; what is too long is counted. */
export function formatMarkdown(
  report: AuditReport,
  { title = 'Audit', charactersMax = 60_000 }: MarkdownOptions = {},
): string {
  const beside = bounded(
    [...report.unread.map((text) => `not audited: ${text}`), ...baselineLines(report)].map(
      (text) => `- ${markdownText(text.slice(0, lineCharactersMax))}`,
    ),
    Math.min(linesCharactersMax, charactersMax / 2),
  );
  const worstFirst = auditSeverities.flatMap((severity) =>
    report.findings.filter((finding) => finding.severity === severity),
  );
  const head = [`### ${title}`, `${markdownText(countsLine(report))}.`].join('\n\n');
  const room = charactersMax - head.length - beside.join('\n').length - tableHead.length - moreCharacters;
  const rows = fitting(
    worstFirst.map((finding) => rowOf(finding, report)),
    room,
  );
  const left = toldCount(report) - rows.length;
  return [
    head,
    ...(rows.length === 0 ? [] : [[tableHead, ...rows].join('\n')]),
    ...(left > 0 ? [`And ${left} more: \`seatrial audit -o text\` tells them all.`] : []),
    ...(beside.length === 0 ? [] : [beside.join('\n')]),
    '',
  ]
    .join('\n\n')
    .replace(/\n\n$/, '\n');
}

const tableHead = '| | rule | place | what is wrong, and what to do |\n|---|---|---|---|';
/** For the sentence about what is left out, and what parts the parts. */
const moreCharacters = 100;

function rowOf(finding: AuditFinding, report: AuditReport): string {
  const cells = [
    finding.severity,
    `\`${finding.rule}\``,
    markdownCode(placeText(finding, report).slice(0, lineCharactersMax)),
    `${markdownText(messageOf(finding, report).slice(0, lineCharactersMax))}. ${markdownText(finding.todo)}.`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function bounded(lines: readonly string[], charactersMax: number): readonly string[] {
  const kept = fitting(lines, charactersMax);
  return kept.length === lines.length ? lines : [...kept, `- and ${lines.length - kept.length} more`];
}
