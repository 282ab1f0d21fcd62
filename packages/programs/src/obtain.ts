import { exists, install, removePartials } from './cache.ts';
import type { ObtainContext } from './context.ts';
import { DownloadError } from './download-error.ts';
import { type Attempt, type Way, WayClosedError } from './errors.ts';
import { withLock } from './lock.ts';

/** One way to make the thing: it fills an empty folder and says what in it is to be kept. */
export type WayTo = {
  readonly way: Way;
  readonly make: (folder: string) => Promise<string>; // throws WayClosedError or DownloadError when the way is closed
};

export type Wanted = {
  readonly name: string;
  readonly path: string; // in the cache
  readonly ways: readonly WayTo[]; // in the order in which they are tried
};

export type Obtained =
  | { readonly type: 'Obtained'; readonly path: string }
  | { readonly type: 'Unobtained'; readonly attempts: readonly Attempt[] };

/** Gives a thing from the cache, where the first way that is open puts it; of several processes only one goes that way. */
export async function obtain(wanted: Wanted, context: ObtainContext): Promise<Obtained> {
  if (await exists(wanted.path)) return cached(wanted, context);
  const { limits, report, signal } = context;
  const onWait = (pid: number) => report({ type: 'Waiting', name: wanted.name, pid });
  return withLock(`${wanted.path}.lock`, { limits, onWait, signal }, async () => {
    if (await exists(wanted.path)) return cached(wanted, context);
    await removePartials(wanted.path);
    return tryWays(wanted, context);
  });
}

async function tryWays({ name, path, ways }: Wanted, { report, nowMs }: ObtainContext): Promise<Obtained> {
  const attempts: Attempt[] = [];
  const startedAt = nowMs();
  for (const [index, { way, make }] of ways.entries()) {
    try {
      await install(path, make);
      report({ type: 'Ready', name, path, source: way, elapsedMs: nowMs() - startedAt });
      return { type: 'Obtained', path };
    } catch (error) {
      if (!(error instanceof WayClosedError) && !(error instanceof DownloadError)) throw error;
      attempts.push({ way, reason: error.message });
      const isLast = index === ways.length - 1; // then an error follows, which lists every way
      if (!isLast && !isReported(error)) report({ type: 'WayClosed', name, way, reason: error.message });
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
