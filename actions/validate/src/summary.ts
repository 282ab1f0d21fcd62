import type { Finding } from '@seatrial/model';
import type { ValidationCounts } from '@seatrial/render';

/** A job summary has room for 1 MiB. */
const rowsMax = 100;
const cellLengthMax = 500;

/** The job summary: what was looked at, and a table of the first findings. */
export function summaryOf(findings: readonly Finding[], counts: ValidationCounts): string {
  const { errors, warnings, files, clusters, applications, scenarios, objects } = counts;
  const total = errors + warnings;
  const lines = [
    '## Seatrial validate',
    '',
    total === 0 ? 'No findings.' : `**${errors} errors, ${warnings} warnings.**`,
    '',
    `Looked at ${files} files: ${clusters} clusters, ${applications} applications, ${scenarios} scenarios, ${objects} objects.`,
    '',
  ];
  if (findings.length > 0) {
    lines.push(
      '| | Place | Code | Finding |',
      '|---|---|---|---|',
      ...findings.slice(0, rowsMax).map(row),
      '',
    );
  }
  if (total > rowsMax) lines.push(`${total - rowsMax} more are not shown.`, '');
  return lines.join('\n');
}

function row({ severity, file, line, column, code, message, hint }: Finding): string {
  const icon = severity === 'error' ? '❌' : '⚠️';
  return `| ${icon} | ${cell(`${file}:${line}:${column}`)} | ${code} | ${cell(message)}<br>${cell(hint)} |`;
}

/** Text of the repository as text: neither markup nor the end of a cell. */
function cell(text: string): string {
  return text
    .slice(0, cellLengthMax)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]<>()#+!|~&$-]/g, '\\$&');
}
