import type { Context } from '../context.ts';
import { type Answer, type Format, wantsColor } from './format.ts';
import { block, line, paintedLine } from './line.ts';
import { tableLines } from './table.ts';
import { createPaint } from './tone.ts';

export async function printAnswer<Row>(format: Format, answer: Answer<Row>, context: Context): Promise<void> {
  const { stdout, stderr } = context;
  switch (format) {
    case 'json':
    case 'yaml':
      return printValue(format, answer.value, context);
    case 'name':
      for (const name of answer.names ?? []) line(stdout, name);
      return;
    case 'table':
    case 'wide': {
      if (answer.rows.length === 0) return line(stderr, answer.none);
      const columns = answer.columns.filter((column) => format === 'wide' || column.wide !== true);
      const width = format === 'wide' ? undefined : answer.width;
      const lines = tableLines(columns, answer.rows, createPaint(wantsColor(context)), width);
      for (const each of lines) paintedLine(stdout, each);
      return;
    }
    default:
      format satisfies never;
  }
}

/** A value for programs: indented JSON, or YAML. */
export async function printValue(
  format: 'json' | 'yaml',
  value: unknown,
  { stdout }: Context,
): Promise<void> {
  if (format === 'json') return line(stdout, JSON.stringify(value, undefined, 2));
  const { toYaml } = await import('@seatrial/model');
  block(stdout, toYaml(value));
}

/** Records as kubectl lists them. */
export function listOf(items: readonly unknown[]): unknown {
  return { apiVersion: 'v1', kind: 'List', items };
}
