import type { Output } from '../context.ts';
import { CliError } from '../failure.ts';
import { line } from './line.ts';

/** Writes each value as a line of JSON, unless it is the one before. */
export function jsonLines(output: Output): (value: unknown) => void {
  let written = '';
  return (value) => {
    const text = JSON.stringify(value);
    if (text !== written) line(output, text);
    written = text;
  };
}

/** @throws CliError Usage for a format in which a change is no line */
export function assertLineFormat(format: string): asserts format is 'table' | 'wide' | 'json' {
  if (['table', 'wide', 'json'].includes(format)) return;
  throw new CliError(
    'Usage',
    `Cannot watch with -o ${format}: it has no line for a change`,
    'table, wide and json have one',
  );
}
