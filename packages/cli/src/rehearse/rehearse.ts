import { configLimits, loadConfig } from '@seatrial/model';
import { readDirectory, renderLimits, repositoryRoot } from '@seatrial/render';
import { chosenCluster, type Rehearsed, rehearsalMarkdown, rehearse, rehearsedWords } from '@seatrial/sim';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { CliError } from '../failure.ts';
import { wantsColor } from '../output/format.ts';
import { block, line, paintedLine } from '../output/line.ts';
import { printValue } from '../output/print.ts';
import { type Column, tableLines } from '../output/table.ts';
import { createPaint } from '../output/tone.ts';

export interface RehearseOptions {
  readonly requestsPerSecond: number;
  readonly stableRate: number;
  readonly cluster?: string;
  readonly seed: number;
  readonly output: 'text' | 'json' | 'markdown';
}

/** Rehearses the rollout of an Application of the working copy. @throws CliError NotFound, Usage, Refused */
export async function rehearseApplication(
  name: string,
  options: RehearseOptions,
  context: Context,
): Promise<ExitCode> {
  const { cwd, signal, stdout } = context;
  const { files } = await readDirectory((await repositoryRoot(cwd)) ?? cwd, renderLimits, { signal });
  const { applications } = loadConfig(files, configLimits);
  const found = applications.find(({ value }) => value.metadata.name === name)?.value;
  if (found === undefined) {
    const names = applications.map(({ value }) => value.metadata.name).join(', ');
    throw new CliError(
      'NotFound',
      `There is no Application ${JSON.stringify(name)} that can be read`,
      `there are: ${names}`,
    );
  }
  const cluster = options.cluster ?? chosenCluster(found);
  if (cluster === undefined) {
    const names = found.spec.targets.map((target) => target.cluster).join(', ');
    throw new CliError(
      'Usage',
      `The clusters of ${name} have other steps each`,
      `choose one with --cluster: ${names}`,
    );
  }
  const { requestsPerSecond, stableRate: stableShare, seed, output } = options;
  const rehearsal = await rehearse({ application: found, cluster, requestsPerSecond, stableShare, seed });
  if (typeof rehearsal === 'string') throw new CliError('Refused', `Cannot rehearse ${name}: ${rehearsal}`);
  if (output === 'json') await printValue('json', rehearsal, context);
  else if (output === 'markdown') block(stdout, rehearsalMarkdown(rehearsal));
  else {
    for (const each of tableLines(columns, rehearsal.rows, createPaint(wantsColor(context))))
      paintedLine(stdout, each);
    line(stdout, `\n${rehearsal.seen}\n${rehearsal.notSeen}`);
  }
  return exitCodes.ok;
}

const columns: readonly Column<Rehearsed>[] = [
  { header: 'A VERSION', cell: (row) => rehearsedWords(row).trial },
  { header: 'IS', cell: (row) => rehearsedWords(row).end },
  { header: 'WHY', cell: ({ reason }) => reason },
  { header: 'AFTER', cell: (row) => rehearsedWords(row).after, align: 'Right' },
  { header: 'FAIL FOR IT', cell: (row) => rehearsedWords(row).failed, align: 'Right' },
];
