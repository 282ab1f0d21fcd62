import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generatedFiles } from './generator/pages.ts';

const directory = join(import.meta.dirname, 'reference', 'generated');

process.exitCode = await main(process.argv.includes('--check'));

/** Writes the reference of every kind; with `--check` only says what is not as it would be written. */
async function main(check: boolean): Promise<number> {
  const wanted = generatedFiles();
  await mkdir(directory, { recursive: true });
  const names = new Set([...wanted.keys(), ...(await readdir(directory))]);
  const stale: string[] = [];
  for (const name of names) {
    const path = join(directory, name);
    const text = wanted.get(name);
    const found = await readFile(path, 'utf8').catch(() => undefined); // not there yet
    if (found === text) continue;
    stale.push(name);
    if (check) continue;
    if (text === undefined) await rm(path);
    else await writeFile(path, text);
  }
  if (!check || stale.length === 0) return 0;
  console.error(`docs/reference/generated is not current (${stale.join(', ')}): npm run generate`);
  return 1;
}
