import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import type { Clock } from '@seatrial/core';
import { LocalClusterError } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Log } from '../log.ts';
import { makeDirectory } from '../make-directory.ts';
import { waitUntil } from '../wait-until.ts';
import { findMarked, sendSignal } from './process-table.ts';

/** The sole right to run programs in a directory, until it is released or this process ends. */
export interface Claim {
  /** Carried by every program started under the claim, so that a later claim can find what was left over. */
  readonly marker: string;
  readonly release: () => Promise<void>;
}

export interface ClaimOptions {
  readonly directory: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/**
 * Claims a directory (made when missing, readable by its owner alone), and ends what an earlier owner that was killed
 * left running.
 * @throws LocalClusterError AlreadyRunning, NotReady, DirectoryUnusable
 */
export async function claimDirectory({ directory, clock, log, signal }: ClaimOptions): Promise<Claim> {
  await makeDirectory(directory);
  const marker = await markerOf(directory);
  const lock = await takeLock(marker, directory);
  try {
    await endLeftovers(marker, { clock, log, signal });
  } catch (error) {
    await close(lock);
    throw error;
  }
  return { marker, release: () => close(lock) };
}

/** As `claimDirectory`. @returns undefined when another has the claim */
export async function claimUnlessRunning(options: ClaimOptions): Promise<Claim | undefined> {
  try {
    return await claimDirectory(options);
  } catch (error) {
    if (error instanceof LocalClusterError && error.code === 'AlreadyRunning') return undefined;
    throw error;
  }
}

/** The marker of a directory, which must exist. */
export async function markerOf(directory: string): Promise<string> {
  return createHash('sha256')
    .update(await realpath(directory))
    .digest('hex')
    .slice(0, 32);
}

/**
 * Kills the processes that carry `marker` and waits until they are gone.
 * @returns how many there were
 * @throws LocalClusterError NotReady when one does not go
 */
export async function endLeftovers(
  marker: string,
  { clock, log, signal }: Omit<ClaimOptions, 'directory'>,
): Promise<number> {
  const found = await findMarked(marker);
  if (found.length === 0) return 0;
  log(`ending ${found.length} processes that an earlier run left behind`);
  const gone = await waitUntil(
    { clock, everyMs: limits.pollEveryMs, limitMs: limits.goneMs, signal },
    async () => {
      const left = await findMarked(marker);
      for (const pid of left) sendSignal(pid, 'SIGKILL');
      return left.length === 0 ? true : undefined;
    },
  );
  if (gone === undefined) {
    throw new LocalClusterError(
      'NotReady',
      `Cannot end the processes ${found.join(', ')} of an earlier run: still there after ${limits.goneMs} ms, end them by hand`,
    );
  }
  return found.length;
}

/** A socket in Linux' abstract namespace: taken by one process at a time, and free again however that process ends. */
function takeLock(marker: string, directory: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EADDRINUSE') return reject(cause);
      reject(
        new LocalClusterError(
          'AlreadyRunning',
          `Cannot use ${directory}: a local cluster runs in it, stop that one first or choose another directory`,
          cause,
        ),
      );
    });
    server.listen(`\0seatrial-${marker}`, () => {
      server.unref();
      resolve(server);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
