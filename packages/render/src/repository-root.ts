import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The folder of the working copy that an absolute path is in; `undefined` where it is in none. */
export async function repositoryRoot(path: string): Promise<string | undefined> {
  for (let folder = path; ; folder = dirname(folder)) {
    if (await isThere(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false; // the file system's error
    throw error;
  }
}
