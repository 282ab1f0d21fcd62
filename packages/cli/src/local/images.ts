import { access, constants, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeDirectory } from '@seatrial/localcluster';
import { CliError } from '../failure.ts';
import { fileErrorText } from '../file-error.ts';

/** What can run on the local clusters unasked: a small shop, and a version of it that fails 5% of its requests. */
const versions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'shop:1.0': { VERSION: '1.0' },
  'shop:1.1': { VERSION: '1.1', ERROR_PERCENT: '5' },
  'shop:1.2': { VERSION: '1.2' },
};

/** Writes the table of images beside the clusters, and answers with its path. */
export async function writeImageTable(directory: string): Promise<string> {
  const program = fileURLToPath(import.meta.resolve('@seatrial/localcluster/workloads/shop'));
  const images = Object.fromEntries(
    Object.entries(versions).map(([name, env]) => [name, { command: ['node', program], env }]),
  );
  await makeDirectory(directory);
  const path = join(directory, 'images.json');
  await writeFile(path, `${JSON.stringify({ images }, undefined, 2)}\n`);
  return path;
}

/** The first start takes minutes: better to say before it what would end it. @throws CliError Usage */
export async function checkImageTable(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    throw new CliError(
      'Usage',
      `Cannot read the table of images ${path}: ${fileErrorText(error)}`,
      'check --images',
    );
  }
}
