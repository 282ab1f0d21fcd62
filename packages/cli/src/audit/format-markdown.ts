import { printable } from '@seatrial/core/printable';
import { placeText } from './format-text.ts';
import { type AuditReport, baselineLines, countsLine, messageOf, toldCount } from './report.ts';

/** Rows of a table that a comment on a pull request has room for, at 65,536 characters. */
const rowsMax = 200;

/** A table for a pull request or the summary of a job. */
export function formatMarkdown(report: AuditReport): string {
  const rows = report.findings.slice(0, rowsMax).map((finding) => {
    const cells = [
      finding.severity,
      `\`${finding.rule}\``,
      code(placeText(finding, report)),
      `${escaped(messageOf(finding, report))}. ${escaped(finding.todo)}.`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const left = toldCount(report) - rows.length;
  const table =
    rows.length === 0
      ? []
      : ['| | rule | place | what is wrong, and what to do |', '|---|---|---|---|', ...rows];
  return [
    '### Audit',
    `${escaped(countsLine(report))}.`,
    ...(table.length === 0 ? [] : [table.join('\n')]),
    ...(left > 0 ? [`And ${left} more: \`seatrial audit -o text\` tells them all.`] : []),
    ...list(baselineLines(report)),
    ...list(report.unread.map((text) => `not audited: ${text}`)),
    '',
  ]
    .join('\n\n')
    .replace(/\n\n$/, '\n');
}

function list(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [lines.map((line) => `- ${escaped(line)}`).join('\n')];
}

/** What others wrote is text: it opens no tag, no link and no column. A mention is looked for when all escapes are gone: a comment parts it. */
function escaped(text: string): string {
  return printable(text)
    .replace(/[\\`*_[\]<>|#!~]/g, (character) => `\\${character}`)
    .replaceAll('@', '@<!-- -->');
}

/** As code; a backtick in it would end it. */
function code(text: string): string {
  return `\`${printable(text).replaceAll('`', "'").replaceAll('|', '\\|')}\``;
}
