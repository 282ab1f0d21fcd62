import type { Op } from '@seatrial/core';
import type { Finding } from '@seatrial/model';
import { type Validation, validatePath } from '@seatrial/render';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { CliError } from '../failure.ts';
import { printable } from '../output/printable.ts';

export type ValidateOutput = 'json' | 'text';

/**
 * `seatrial validate PATH`: all findings of a directory or a file, and whether any of them is an error.
 *
 * @throws CliError Usage where there is nothing to check, the file system's error when `path` is not there
 */
export async function validate(
  path: string,
  output: ValidateOutput,
  op: Op,
): Promise<{ readonly text: string; readonly exitCode: ExitCode }> {
  const validation = await validatePath(path, op);
  if (validation.counts.files === 0 && validation.findings.length === 0) {
    throw new CliError(
      'Usage',
      `Cannot check ${path}: there is no YAML file in it`,
      'give the folder of a config repository, or a file in one',
    );
  }
  return {
    text: output === 'json' ? formatJson(validation) : formatText(validation),
    exitCode: validation.counts.errors > 0 ? exitCodes.negative : exitCodes.ok,
  };
}

/** `file:line:column severity code message`, the hint below it, and a last line that sums up. */
function formatText({ findings, counts }: Validation): string {
  const lines = findings.map((finding) => `${formatFinding(finding)}\n`);
  const total = counts.errors + counts.warnings;
  const leftOut = total - findings.length;
  if (leftOut > 0) lines.push(`and ${leftOut} more\n`);
  const seen = [
    countOf(counts.clusters, 'cluster'),
    countOf(counts.applications, 'application'),
    countOf(counts.scenarios, 'scenario'),
    countOf(counts.objects, 'object'),
  ];
  const verdict =
    total === 0
      ? 'no findings'
      : `${countOf(counts.errors, 'error')}, ${countOf(counts.warnings, 'warning')}`;
  const unchecked =
    counts.applications === 0
      ? 'objects were not checked: no Application that can be read is among the files\n'
      : '';
  return `${lines.join('')}${verdict} in ${countOf(counts.files, 'file')}: ${seen.join(', ')}\n${unchecked}`;
}

function formatJson({ findings, counts }: Validation): string {
  return `${JSON.stringify({ findings, counts }, undefined, 2)}\n`;
}

function formatFinding({ file, line, column, severity, code, message, hint }: Finding): string {
  return `${printable(`${file}:${line}:${column} ${severity} ${code} ${message}`)}\n    ${printable(hint)}`;
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
