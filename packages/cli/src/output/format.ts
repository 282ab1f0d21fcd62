import { Option } from 'commander';
import type { Context } from '../context.ts';
import type { Column } from './table.ts';

export type Format = 'table' | 'wide' | 'json' | 'yaml' | 'name';

export interface OutputOptions {
  readonly output: Format;
}

/** `-o` with the formats that a command can give; the first is what it gives unasked. */
export function outputOption(formats: readonly [Format, ...Format[]]): Option {
  return new Option('-o, --output <format>', 'how the answer is written')
    .choices(formats)
    .default(formats[0]);
}

export const listFormats = ['table', 'wide', 'json', 'yaml', 'name'] as const;
export const showFormats = ['table', 'json', 'yaml'] as const;

/** No colour where it would be noise: not a terminal, or somebody said so (no-color.org). */
export function wantsColor({ env, stdout }: Context): boolean {
  const refused = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return stdout.isTerminal && !refused;
}

/** What an answer is made of, for every format. */
export interface Answer<Row> {
  /** As JSON and YAML give it. */
  readonly value: unknown;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** One per line of `-o name`. */
  readonly names?: readonly string[];
  /** What a line of the table may have, where names are to be shortened for it; `-o wide` does not ask. */
  readonly width?: number;
  /** Instead of a table without rows. */
  readonly none: string;
}
