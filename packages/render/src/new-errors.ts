import type { Finding, SourceFile } from '@seatrial/model';
import { renderLimits } from './limits.ts';
import { validateFiles } from './validate-files.ts';

/** Two lists are compared: one that was cut off would make old errors look new. */
const limits = { ...renderLimits, findingsMax: Number.POSITIVE_INFINITY };

/**
 * Errors that a repository has after a change and had not before it, in reading order; by file, code and message, since lines
 * move. Pure, and as long as it takes to parse and check both.
 */
export function newErrors(before: Iterable<SourceFile>, after: Iterable<SourceFile>): readonly Finding[] {
  const found = errorsOf(after);
  if (found.length === 0) return [];
  const known = new Set(errorsOf(before).map(wordsOf));
  return found.filter((finding) => !known.has(wordsOf(finding)));
}

function errorsOf(files: Iterable<SourceFile>): readonly Finding[] {
  return validateFiles(files, limits).findings.filter(({ severity }) => severity === 'error');
}

function wordsOf({ file, code, message }: Finding): string {
  return `${file}\0${code}\0${message}`;
}
