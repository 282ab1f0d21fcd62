import { printable } from '@seatrial/core/printable';
import type { Finding } from '@seatrial/model';
import { countsText, uncheckedTexts, type Validation, type ValidationCounts } from '@seatrial/render';

/** What is wrong in one folder or file. */
export interface PathValidation extends Validation {
  readonly type: 'Directory' | 'File';
}

/** `file:line:column severity code message`, the hint below it, and at the end what was and was not checked. */
export function formatText(validations: readonly PathValidation[]): string {
  const findings = validations.flatMap((it) => it.findings);
  const counts = sumOf(validations);
  const leftOut = counts.errors + counts.warnings - findings.length;
  const types = validations.map((it) => it.type);
  const lines = [
    ...findings.map(formatFinding),
    ...(leftOut > 0 ? [`and ${leftOut} more`] : []),
    countsText(counts),
    ...uncheckedTexts(types, counts),
  ];
  return `${lines.join('\n')}\n`;
}

export function formatJson(validations: readonly PathValidation[]): string {
  const findings = validations.flatMap((it) => it.findings);
  return `${JSON.stringify({ findings, counts: sumOf(validations) }, undefined, 2)}\n`;
}

export function formatFinding({ file, line, column, severity, code, message, hint }: Finding): string {
  return `${printable(`${file}:${line}:${column} ${severity} ${code} ${message}`)}\n    ${printable(hint)}`;
}

function sumOf(validations: readonly Validation[]): ValidationCounts {
  const sum = {
    files: 0,
    clusters: 0,
    applications: 0,
    scenarios: 0,
    objects: 0,
    strayObjects: 0,
    errors: 0,
    warnings: 0,
  };
  for (const { counts } of validations) {
    sum.files += counts.files;
    sum.clusters += counts.clusters;
    sum.applications += counts.applications;
    sum.scenarios += counts.scenarios;
    sum.objects += counts.objects;
    sum.strayObjects += counts.strayObjects;
    sum.errors += counts.errors;
    sum.warnings += counts.warnings;
  }
  return sum;
}
