import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Plan } from '@seatrial/model';
import type { ClusterOptions } from '../cluster/cluster-options.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { CliError } from '../failure.ts';
import { isFileError } from '../file-error.ts';
import { block } from '../output/line.ts';
import { adoptText } from './adopt-text.ts';
import { exitCodeOf, madePlan } from './plan.ts';

export interface AdoptCommandOptions extends ClusterOptions {
  readonly cluster?: string;
  readonly output: 'text' | 'json';
}

/**
 * `seatrial adopt [APP|PATH]`: a plan as if every manifest said that its object may be taken over.
 * @throws CliError as `plan` does, and where no cluster answers: what is there nobody else knows
 */
export async function adopt(what: string, options: AdoptCommandOptions, context: Context): Promise<ExitCode> {
  const where = (await isThere(resolve(context.cwd, what)))
    ? { path: what }
    : { path: '.', application: what };
  const { output, ...others } = options;
  const made = await madePlan({ ...others, ...where, branch: 'main', isAdopting: true }, context);
  expectAsked(made);
  block(context.stdout, output === 'json' ? `${JSON.stringify(made, undefined, 2)}\n` : adoptText(made));
  return exitCodeOf[made.outcome];
}

function expectAsked({ clusters }: Plan): void {
  const unasked = clusters.find(({ comparedWith }) => comparedWith !== 'Live');
  if (unasked === undefined) return;
  throw new CliError(
    'Unreachable',
    `Cannot tell what is in ${unasked.cluster}: ${unasked.notes[0] ?? 'no cluster was asked'}`,
    'name one with --kubeconfig or --context',
  );
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isFileError(error) && error.code === 'ENOENT') return false;
    throw error;
  }
}
