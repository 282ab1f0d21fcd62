import type { Finding } from './finding.ts';
import type { Source, ValuePath } from './source.ts';

export type Told = Pick<Finding, 'code' | 'message' | 'hint'>;

/** An error at a value of a file. */
export function errorAt(source: Source, path: ValuePath, told: Told): Finding {
  return { file: source.file, ...source.locate(path), severity: 'error', ...told };
}

/** A warning at a value of a file. */
export function warningAt(source: Source, path: ValuePath, told: Told): Finding {
  return { file: source.file, ...source.locate(path), severity: 'warning', ...told };
}
