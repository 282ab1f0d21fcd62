import { checkHealth } from '@seatrial/core';
import { configLimits, configOf, foldersIn, type OwnHealth, parseFile, sortFindings } from '@seatrial/model';
import type { Context } from '../context.ts';
import { CliError } from '../failure.ts';
import { readBytes } from './read-bytes.ts';

/**
 * What the Cluster files in a file say of the health of their own kinds.
 *
 * @throws CliError Usage with the line where it cannot be read, or an expression cannot be used
 */
export async function readRules(file: string, context: Context): Promise<readonly OwnHealth[]> {
  const parsed = parseFile({ path: file, bytes: await readBytes(file, context) }, configLimits);
  const config = configOf([parsed], configLimits, { folders: foldersIn([]) });
  const [first] = sortFindings([...config.findings, ...checkHealth(config)]).filter(
    ({ severity }) => severity === 'error',
  );
  if (first !== undefined) {
    const place = `${first.file}:${first.line}:${first.column}`;
    throw new CliError('Usage', `Cannot read ${place}: ${first.message}`, first.hint);
  }
  if (config.clusters.length === 0)
    throw new CliError(
      'Usage',
      `${file} has no Cluster`,
      'give --rules the file of a Cluster, with spec.health',
    );
  return config.clusters.flatMap(({ value }) => value.spec.health);
}
