import type { Finding } from '@seatrial/model';
import { countsText, type ValidationCounts } from '@seatrial/render';

/** A job summary has room for 1 MiB. */
const rowsMax = 100;
const cellLengthMax = 500;

/** The job summary: what was and was not looked at, and a table of the first findings. */
export function summaryOf(
  findings: readonly Finding[],
  counts: ValidationCounts,
  unchecked: readonly string[],
): string {
  const total = counts.errors + counts.warnings;
  const lines = ['## Seatrial validate', ''];
  for (const text of [countsText(counts), ...unchecked]) lines.push(sentence(text), '');
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

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
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
