import { stat } from 'node:fs/promises';
import { join, normalize, resolve } from 'node:path';
import { validatePath, validationSarif } from '@seatrial/render';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { CliError } from '../failure.ts';
import { fileErrorText, isFileError } from '../file-error.ts';
import { block } from '../output/line.ts';
import { openRenderer } from '../render/open-renderer.ts';
import { version } from '../version.ts';
import { formatJson, formatText, type PathValidation } from './format.ts';

export interface ValidateOptions {
  readonly output: 'table' | 'json' | 'sarif';
  /** Warnings end with 1 too. */
  readonly strict?: boolean;
}

const formats = {
  table: formatText,
  json: formatJson,
  sarif: (validations) =>
    validationSarif(
      validations.flatMap(({ findings }) => findings),
      version,
    ),
} as const satisfies Record<ValidateOptions['output'], (validations: readonly PathValidation[]) => string>;

/**
 * `seatrial validate PATH...`: all findings of folders and files, each judged by itself, and whether any is an error.
 *
 * @throws CliError Usage where a path is not there, or has nothing to check in it
 */
export async function validate(
  paths: readonly string[],
  { output, strict = false }: ValidateOptions,
  context: Context,
): Promise<ExitCode> {
  const validations: PathValidation[] = [];
  for (const path of paths) validations.push(await validateOne(path, context));
  block(context.stdout, formats[output](validations));
  const isBad = validations.some(({ counts }) => counts.errors > 0 || (strict && counts.warnings > 0));
  return isBad ? exitCodes.negative : exitCodes.ok;
}

/** The findings of one path, with files as they open from the working directory. */
async function validateOne(path: string, context: Context): Promise<PathValidation> {
  const { cwd, signal } = context;
  if (path === '') throw new CliError('Usage', 'Cannot check an empty path', whichHint);
  if (path === '-') {
    throw new CliError('Usage', 'Cannot check standard input: findings are told by file', whichHint);
  }
  const place = resolve(cwd, path);
  try {
    const type = (await stat(place)).isDirectory() ? 'Directory' : 'File';
    const { findings, counts } = await validatePath(
      place,
      { signal },
      { renderFiles: await openRenderer(context) },
    );
    if (counts.files === 0 && findings.length === 0) {
      throw new CliError('Usage', `Cannot check ${path}: there is nothing to check in it`, whichHint);
    }
    const opens = (file: string): string => (type === 'File' ? normalize(path) : join(path, file));
    return { type, findings: findings.map((it) => ({ ...it, file: opens(it.file) })), counts };
  } catch (error) {
    if (!isFileError(error)) throw error;
    throw new CliError('Usage', `Cannot read ${path}: ${fileErrorText(error)}`, whichHint);
  }
}

const whichHint = 'give the folder of a working copy, or files in one';
