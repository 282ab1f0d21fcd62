import { chmod, mkdtemp, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { isErrno } from './errno.ts';
import { makeFolder } from './make-folder.ts';
import type { Platform } from './platform.ts';

export type Env = Readonly<Record<string, string | undefined>>;

const PARTIAL = '.partial-';

/** The folder of everything Seatrial keeps between runs: `SEATRIAL_CACHE_DIR`, else `seatrial` in the XDG cache folder. */
export function resolveCacheDir(env: Env): string {
  if (env['SEATRIAL_CACHE_DIR']) return env['SEATRIAL_CACHE_DIR'];
  const caches = env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache');
  return join(caches, 'seatrial');
}

export function cachedPath(cacheDir: string, name: string, version: string, platform: Platform): string {
  return join(cacheDir, 'programs', name, version, `${platform.os}-${platform.arch}`, name);
}

export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return false;
    throw error;
  }
}

/**
 * Makes a file or folder and moves it to `path` in one step, so that no reader ever sees half of it. `make` gets an
 * empty folder beside `path` (the same file system) and returns what to move; whatever it leaves there is removed.
 */
export async function install(path: string, make: (folder: string) => Promise<string>): Promise<void> {
  await makeFolder(dirname(path));
  const folder = await mkdtemp(join(dirname(path), PARTIAL));
  try {
    const made = await make(folder);
    await flush(made);
    await rm(path, { recursive: true, force: true }); // only a damaged one is there: a folder is not replaced by a rename
    await rename(made, path);
    await flush(dirname(path));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Removes what a killed process left beside `path`. Only the holder of the lock for `path` may call it. */
export async function removePartials(path: string): Promise<void> {
  const names = (await exists(dirname(path))) ? await readdir(dirname(path)) : [];
  const partials = names.filter((name) => name.startsWith(PARTIAL));
  await Promise.all(partials.map((name) => rm(join(dirname(path), name), { recursive: true, force: true })));
}

export async function makeExecutable(path: string): Promise<void> {
  await chmod(path, 0o755);
}

async function flush(path: string): Promise<void> {
  await using handle = await open(path, 'r');
  await handle.sync();
}
