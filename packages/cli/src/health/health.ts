import { createHealthOf, type HealthStatus } from '@seatrial/core';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { OutputOptions } from '../output/format.ts';
import { printAnswer } from '../output/print.ts';
import type { Column } from '../output/table.ts';
import { readBytes } from './read-bytes.ts';
import { type HealthObject, readObjects } from './read-objects.ts';
import { readRules } from './read-rules.ts';

export interface HealthOptions extends OutputOptions {
  readonly file: readonly string[];
  /** A Cluster file, whose rules of its own kinds count. */
  readonly rules?: string;
}

/** One object, as `-o json` gives it. */
export interface HealthLine {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty where the object is in none. */
  readonly namespace: string;
  readonly name: string;
  readonly status: HealthStatus;
  readonly message: string;
}

/**
 * `seatrial health -f FILE`: the health of every object, in the order in which they stand.
 *
 * @throws CliError Usage where a file cannot be read, or is not made of objects
 */
export async function health(
  { file: files, rules, output }: HealthOptions,
  context: Context,
): Promise<ExitCode> {
  const healthOf = createHealthOf(rules === undefined ? [] : await readRules(rules, context));
  const lines: HealthLine[] = [];
  for (const file of files) {
    for (const object of readObjects(file, await readBytes(file, context)))
      lines.push(lineOf(object, healthOf));
  }
  await printAnswer(
    output,
    {
      value: lines,
      columns,
      rows: lines,
      names: lines.map(({ kind, name }) => `${kind.toLowerCase()}/${name}`),
      none: 'no objects',
    },
    context,
  );
  return exitCodeOf(lines);
}

function lineOf(
  { value, apiVersion, kind, namespace, name }: HealthObject,
  healthOf: ReturnType<typeof createHealthOf>,
): HealthLine {
  return { apiVersion, kind, namespace, name, ...healthOf(value) };
}

function exitCodeOf(lines: readonly HealthLine[]): ExitCode {
  if (lines.some(({ status }) => status === 'Degraded' || status === 'Missing')) return exitCodes.negative;
  return lines.every(({ status }) => status === 'Healthy') ? exitCodes.ok : exitCodes.inconclusive;
}

const columns: readonly Column<HealthLine>[] = [
  { header: 'NAMESPACE', cell: ({ namespace }) => namespace },
  { header: 'OBJECT', cell: ({ kind, name }) => `${kind}/${name}` },
  { header: 'STATUS', cell: ({ status }) => status, toned: true },
  { header: 'MESSAGE', cell: ({ message }) => message },
  { header: 'API-VERSION', cell: ({ apiVersion }) => apiVersion, wide: true },
];
