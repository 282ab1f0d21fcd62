import { writeFile } from 'node:fs/promises';
import { CliError } from '../failure.ts';
import { fileErrorText, isFileError } from '../file-error.ts';

/**
 * Writes a file that is not there yet: what is there may have been changed by hand.
 *
 * @param shown the path as its user has named it
 * @throws CliError Usage
 */
export async function writeNew(path: string, shown: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' });
  } catch (error) {
    if (!isFileError(error)) throw error;
    throw new CliError(
      'Usage',
      `Cannot write ${shown}: ${fileErrorText(error)}`,
      'name another folder, or remove the file',
    );
  }
}
