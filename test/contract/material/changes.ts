import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Files } from '../runner/files.ts';
import { materialFolder } from './repository.ts';

export async function readMaterial(): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(materialFolder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(materialFolder.length + 1));
  return Object.fromEntries(
    await Promise.all(
      files.map(async (path) => [path, await readFile(join(materialFolder, path), 'utf8')] as const),
    ),
  );
}

/** Of the files, each that has the text, with another in its place. */
export function changed(
  files: Readonly<Record<string, string>>,
  path: string,
  [from, to]: readonly [string, string],
): Files {
  const text = files[path] ?? '';
  if (!text.includes(from)) throw new Error(`${path} does not have ${from}`);
  return { [path]: text.replaceAll(from, to) };
}
