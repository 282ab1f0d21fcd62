import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeDirectory } from '@seatrial/localcluster';

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
