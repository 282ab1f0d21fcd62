import { readFile } from 'node:fs/promises';

/** What the file system answers, in words: its own message repeats the call and the path. */
const texts: Readonly<Record<string, string>> = {
  EACCES: 'it may not be read',
  EEXIST: 'it is there already',
  EISDIR: 'it is a folder',
  ENOENT: 'there is no such file or folder',
  ENOSPC: 'there is no space left',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EPERM: 'it may not be read',
};

export function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

/** Other errors keep their message. */
export function fileErrorText(error: unknown): string {
  if (!isFileError(error)) return error instanceof Error ? error.message : String(error);
  return texts[error.code ?? ''] ?? error.message;
}

/** @throws Error that says in words why the file cannot be read */
export async function readFileText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Error(fileErrorText(error), { cause: error });
  }
}
