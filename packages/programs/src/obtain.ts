import { resolve, sep } from 'node:path';
import { exists, install, removePartials } from './cache.ts';
import type { ObtainContext } from './context.ts';
import { DownloadError } from './download-error.ts';
import { isErrno } from './errno.ts';
import { type Attempt, MethodFailedError, type ObtainMethod, ProgramsError } from './errors.ts';
import { withLock } from './lock.ts';

/** One method of obtaining a program: it fills an empty folder and says what in it is to be kept. */
export type MethodToTry = {
  readonly method: ObtainMethod;
  readonly make: (folder: string) => Promise<string>; // throws MethodFailedError or DownloadError
};

export type Wanted = {
  readonly name: string;
  readonly path: string; // in the cache
  readonly isSound: (path: string) => Promise<boolean>; // whether what the cache holds is what was put there
  readonly methods: readonly MethodToTry[]; // in the order in which they are tried
};

export type Obtained =
  | { readonly type: 'Obtained'; readonly path: string }
  | { readonly type: 'Unobtained'; readonly attempts: readonly Attempt[] };

const FULL = new Set(['ENOSPC', 'EDQUOT']);
const UNUSABLE = new Set(['EACCES', 'ELOOP', 'ENOENT', 'ENOTDIR', 'EPERM', 'EROFS']);

/** Gives a program from the cache, where the first method that works puts it; of several processes only one does the work. */
export async function obtain(wanted: Wanted, context: ObtainContext): Promise<Obtained> {
  const { name, path } = wanted;
  const { limits, report, signal } = context;
  const onWait = (pid: number) => report({ type: 'Waiting', name, pid });
  try {
    if (await isCached(wanted)) return cached(wanted, context);
    return await withLock(`${path}.lock`, { limits, onWait, signal }, async () => {
      if (await isCached(wanted)) return cached(wanted, context);
      if (await exists(path)) report({ type: 'CacheBroken', name, path });
      await removePartials(path);
      return tryMethods(wanted, context);
    });
  } catch (error) {
    throw isOfCache(error, context.cacheDir) ? unwritable(name, context.cacheDir, error) : error;
  }
}

/** What cannot be read, like a folder in the place of a file, is not what was put there. */
async function isCached({ path, isSound }: Wanted): Promise<boolean> {
  if (!(await exists(path))) return false;
  try {
    return await isSound(path);
  } catch (error) {
    if (isErrno(error)) return false;
    throw error;
  }
}

/** Whether another folder for the cache would help. */
function isOfCache(error: unknown, cacheDir: string): error is NodeJS.ErrnoException {
  if (!isErrno(error)) return false;
  const { code = '', path } = error;
  if (FULL.has(code)) return true; // of a write, which names no path
  if (path === undefined || !UNUSABLE.has(code)) return false;
  const cache = resolve(cacheDir) + sep;
  const failed = resolve(path) + sep; // in the cache, or a folder above it
  return failed.startsWith(cache) || cache.startsWith(failed);
}

function unwritable(name: string, cacheDir: string, error: Error): ProgramsError {
  const advice = 'make room there or set SEATRIAL_CACHE_DIR to another folder';
  return new ProgramsError(
    'Unwritable',
    `Cannot keep ${name} in ${cacheDir}: ${error.message}, ${advice}`,
    error,
  );
}

async function tryMethods(
  { name, path, methods }: Wanted,
  { report, nowMs }: ObtainContext,
): Promise<Obtained> {
  const attempts: Attempt[] = [];
  const startedAt = nowMs();
  for (const [index, { method, make }] of methods.entries()) {
    try {
      await install(path, make);
      report({ type: 'Ready', name, path, source: method, elapsedMs: nowMs() - startedAt });
      return { type: 'Obtained', path };
    } catch (error) {
      if (!(error instanceof MethodFailedError) && !(error instanceof DownloadError)) throw error;
      attempts.push({ method, reason: error.message });
      const isLast = index === methods.length - 1; // then an error follows, which lists every method
      if (!isLast && !isReported(error))
        report({ type: 'MethodFailed', name, method, reason: error.message });
    }
  }
  return { type: 'Unobtained', attempts };
}

/** An unreachable host has been reported once, as itself; a line per program would only repeat it. */
function isReported(error: Error): boolean {
  return error instanceof DownloadError && error.code === 'Unreachable';
}

function cached({ name, path }: Wanted, { report }: ObtainContext): Obtained {
  report({ type: 'Found', name, path, source: 'Cache' });
  return { type: 'Obtained', path };
}
