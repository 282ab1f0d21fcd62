import { access, constants } from 'node:fs/promises';
import { makeFolder } from '@seatrial/programs';
import { LocalClusterError } from './errors.ts';

/**
 * Makes a directory that its owner alone can look into, where there is none, and checks that it can be used.
 * @throws LocalClusterError DirectoryUnusable
 */
export async function makeDirectory(directory: string): Promise<void> {
  try {
    await makeFolder(directory, 0o700);
    await access(directory, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const why = reasons[(cause as NodeJS.ErrnoException).code ?? ''] ?? String(cause);
    throw new LocalClusterError(
      'DirectoryUnusable',
      `Cannot keep anything in ${directory}: ${why}, choose another directory`,
      cause,
    );
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'it is not yours to write to',
  EPERM: 'it is not yours to write to',
  EEXIST: 'it is a file',
  ENOTDIR: 'part of its path is a file',
  EROFS: 'it can only be read',
  ENOENT: 'it cannot be made there',
  ENOSPC: 'the disk is full',
};
