import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isErrno } from './errno.ts';

/**
 * Makes a folder and those above it where there are none, as `mkdir -p` does. Throws what mkdir or stat does.
 *
 * Not Node's `recursive: true`: that tries for ever, and cannot be interrupted, where mkdir(2) says ENOENT below a
 * folder that is there, as in /proc.
 */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  try {
    await makeOne(path, mode);
  } catch (error) {
    if (!isErrno(error, 'ENOENT') || dirname(path) === path) throw error;
    await makeFolder(dirname(path), mode);
    await makeOne(path, mode);
  }
}

async function makeOne(path: string, mode: number): Promise<void> {
  try {
    await mkdir(path, { mode });
  } catch (error) {
    if (!isErrno(error, 'EEXIST') || !(await stat(path)).isDirectory()) throw error;
  }
}
