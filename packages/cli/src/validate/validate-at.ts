import { resolve } from 'node:path';
import type { Context } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { CliError } from '../failure.ts';
import { fileErrorText, isFileError } from '../file-error.ts';
import { validate } from './validate.ts';

export async function validateAt(
  path: string,
  output: 'table' | 'json',
  context: Context,
): Promise<ExitCode> {
  const { cwd, stdout, signal } = context;
  if (path === '') throw new CliError('Usage', 'Cannot check an empty path', whichHint);
  try {
    const format = output === 'json' ? 'json' : 'text';
    const { text, exitCode } = await validate(resolve(cwd, path), format, { signal });
    stdout.write(text);
    return exitCode;
  } catch (error) {
    if (!isFileError(error)) throw error;
    throw new CliError('Usage', `Cannot read ${path}: ${fileErrorText(error)}`, whichHint);
  }
}

const whichHint = 'give the folder of a working copy, or a file in one';
