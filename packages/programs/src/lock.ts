import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isErrno } from './errno.ts';
import { ProgramsError } from './errors.ts';
import type { Limits } from './limits.ts';
import { makeFolder } from './make-folder.ts';

/** Who holds a lock. The start time tells a process from a later one that was given the same pid. */
type Holder = { readonly pid: number; readonly startedAt: string };

export type LockOptions = {
  readonly limits: Pick<Limits, 'lockPollMs' | 'lockWaitMsMax'>;
  readonly onWait: (pid: number) => void; // called once per holder that is waited for
  readonly signal: AbortSignal;
};

/**
 * Runs `work` while this process alone holds the lock file at `path`. The lock of a process that is gone is taken over.
 * It saves work and guards nothing else: installs are atomic, so a lock wrongly taken over costs a second build at most.
 * Throws ProgramsError `Busy` when the lock is not free within `lockWaitMsMax`.
 */
export async function withLock<T>(path: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const self = await describeProcess(process.pid);
  await makeFolder(dirname(path));
  await acquire(path, self, options);
  try {
    return await work();
  } finally {
    if (sameHolder(await readHolder(path), self)) await rm(path, { force: true });
  }
}

async function acquire(path: string, self: Holder, { limits, onWait, signal }: LockOptions): Promise<void> {
  let waitedMs = 0;
  let announced: Holder | undefined;
  while (!(await tryCreate(path, self))) {
    signal.throwIfAborted();
    const holder = await readHolder(path);
    if (!holder) continue; // released since
    if (!(await isAlive(holder))) {
      await removeStale(path, holder);
      continue;
    }
    if (waitedMs >= limits.lockWaitMsMax) throw busy(path, holder, waitedMs);
    if (!sameHolder(holder, announced)) onWait(holder.pid);
    announced = holder;
    await delay(limits.lockPollMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    waitedMs += limits.lockPollMs;
  }
}

/** Creates the lock with its content in one step: a link, unlike an exclusive open, is never seen empty. */
async function tryCreate(path: string, self: Holder): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify(self));
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Takes a stale lock away. Another process may have just replaced it: what was not meant is put back. */
async function removeStale(path: string, stale: Holder): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
    if (!sameHolder(await readHolder(aside), stale)) await link(aside, path);
  } catch (error) {
    if (!isErrno(error, 'ENOENT') && !isErrno(error, 'EEXIST')) throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isHolder(value) ? value : { pid: 0, startedAt: 'unreadable' };
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    if (error instanceof SyntaxError) return { pid: 0, startedAt: 'unreadable' };
    throw error;
  }
}

async function isAlive(holder: Holder): Promise<boolean> {
  if (holder.pid <= 0) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (!isErrno(error, 'EPERM')) return false; // EPERM: it lives, and belongs to another user
  }
  return sameHolder(await describeProcess(holder.pid), holder);
}

async function describeProcess(pid: number): Promise<Holder> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // proc(5): the command's name may hold spaces and brackets; field 22, the start time, is the 20th after it
    const startedAt = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return { pid, startedAt: startedAt ?? 'unknown' };
  } catch {
    return { pid, startedAt: 'unknown' }; // no /proc on this system: the pid alone must do
  }
}

function sameHolder(a: Holder | undefined, b: Holder | undefined): boolean {
  return a?.pid === b?.pid && a?.startedAt === b?.startedAt;
}

function isHolder(value: unknown): value is Holder {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'startedAt' in value &&
    typeof value.startedAt === 'string'
  );
}

function busy(path: string, holder: Holder, waitedMs: number): ProgramsError {
  const minutes = Math.round(waitedMs / 60_000);
  return new ProgramsError(
    'Busy',
    `Cannot lock ${path}: process ${holder.pid} has held it for ${minutes} minutes, end it and run again`,
  );
}
