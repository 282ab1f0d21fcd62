import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RepoFile } from './finding.ts';

/** Larger files are data, not something that people read. */
const FILE_BYTES_MAX = 1_000_000;

/** Every file that is or would be committed: tracked ones and new ones that are not ignored. */
export async function readRepository(root: string): Promise<readonly RepoFile[]> {
  const { stdout } = await promisify(execFile)(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '-z'],
    { cwd: root, maxBuffer: 16 * 1024 * 1024 },
  );
  const paths = [...new Set(stdout.split('\0').filter((path) => path !== ''))];
  const files = await Promise.all(paths.map((path) => readRepoFile(root, path)));
  return files.filter((file) => file !== undefined);
}

async function readRepoFile(root: string, path: string): Promise<RepoFile | undefined> {
  const absolute = join(root, path);
  const found = await stat(absolute).catch(() => undefined); // tracked, but deleted in the work tree
  if (found === undefined || !found.isFile()) return undefined;
  return { path, text: found.size > FILE_BYTES_MAX ? '' : await readFile(absolute, 'utf8') };
}
