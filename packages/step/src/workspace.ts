import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';

/** Where a path leads to, without symbolic links; undefined where nothing is. @throws the file system's other errors */
export async function realPathOf(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Whether a place is the workspace, or in it; both absolute and without symbolic links. */
export function isInWorkspace(workspace: string, place: string): boolean {
  return place === workspace || place.startsWith(workspace + sep);
}

/** Writes files, and the folders that they are in. @returns of a path, from the root of the workspace, the absolute one */
export function fileWriter(workspace: string): (path: string, text: string) => Promise<string> {
  return async (path, text) => {
    const file = resolve(workspace, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    return file;
  };
}
