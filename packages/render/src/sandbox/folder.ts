import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SourceFile } from '@seatrial/model';

const PREFIX = 'seatrial-render-';
/** What a program sees as the root of the repository, below its own root. */
export const repositoryFolder = 'repository';

/** A folder of one rendering. */
export interface Folder extends AsyncDisposable {
  readonly root: string;
}

/** Makes a folder that nobody else can enter. It is named by this process, so that what a crash leaves can be told. */
export async function makeFolder(base: string): Promise<Folder> {
  const root = await mkdtemp(join(base, `${PREFIX}${process.pid}-`));
  await chmod(root, 0o700);
  for (const name of [repositoryFolder, 'home', 'tmp']) await mkdir(join(root, name));
  await writeFile(join(root, 'program'), ''); // where the program is mounted
  return {
    root,
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** Removes what processes that are gone have left there. */
export async function sweepFolders(base: string): Promise<void> {
  for (const name of await readdir(base)) {
    const [, pid] = /^seatrial-render-(\d+)-/.exec(name) ?? [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    // another user's stays
    await rm(join(base, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'; // it is another user's
  }
}

/** Writes files below a folder. Links are not made: whatever they lead to is not there either. */
export async function writeFiles(folder: string, files: Iterable<SourceFile>): Promise<void> {
  const made = new Set<string>();
  for (const { path, bytes, isLink, isSubmodule } of files) {
    if (isLink === true || isSubmodule === true || !isInside(path)) continue;
    const place = join(folder, path);
    const parent = dirname(place);
    if (!made.has(parent)) await mkdir(parent, { recursive: true });
    made.add(parent);
    await writeFile(place, bytes, { mode: 0o600 });
  }
}

/** Git has no other paths; whoever reads them from elsewhere may. */
function isInside(path: string): boolean {
  return !path.startsWith('/') && !path.includes('\0') && path.split('/').every((part) => part !== '..');
}
