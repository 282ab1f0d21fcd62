import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type LockOptions, withLock } from './lock.ts';

const never = new AbortController().signal;

async function lockPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'seatrial-lock-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'lock');
}

function options(overrides: Partial<LockOptions> = {}): LockOptions {
  return {
    limits: { lockPollMs: 2, lockWaitMsMax: 10_000 },
    onWait: () => undefined,
    signal: never,
    ...overrides,
  };
}

describe('withLock', () => {
  it('lets one work at a time, and leaves nothing behind', async () => {
    const path = await lockPath();
    let working = 0;
    let most = 0;
    const work = async () => {
      working += 1;
      most = Math.max(most, working);
      await readdir(tmpdir());
      working -= 1;
    };

    await Promise.all(Array.from({ length: 8 }, () => withLock(path, options(), work)));

    expect(most).toBe(1);
    expect(await readdir(join(path, '..'))).toEqual([]);
  });

  it.each([
    { name: 'a process that is gone', holder: () => ({ pid: gonePid(), startedAt: '1' }) },
    {
      name: 'an earlier process with a pid that is in use again',
      holder: () => ({ pid: process.pid, startedAt: '1' }),
    },
    { name: 'nobody who can be read', holder: () => 'garbage' },
  ])('takes over the lock of $name', async ({ holder }) => {
    const path = await lockPath();
    await writeFile(path, JSON.stringify(holder()));
    const waited: number[] = [];

    const result = await withLock(path, options({ onWait: (pid) => waited.push(pid) }), async () => 'worked');

    expect(result).toBe('worked');
    expect(waited).toEqual([]);
    expect(await readdir(join(path, '..'))).toEqual([]);
  });

  it('says once for whom it waits', async () => {
    const path = await lockPath();
    const release = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const waiting = Promise.withResolvers<void>();
    const waited: number[] = [];
    const first = withLock(path, options(), async () => {
      held.resolve();
      await release.promise;
    });
    await held.promise;

    const onWait = (pid: number) => {
      waited.push(pid);
      waiting.resolve();
    };
    const second = withLock(path, options({ onWait }), async () => 'second');
    await waiting.promise;
    release.resolve();

    expect(await second).toBe('second');
    expect(waited).toEqual([process.pid]);
    await first;
  });

  it('gives up waiting when told to, or at the limit, and leaves the holder its lock', async () => {
    const path = await lockPath();
    const stop = new AbortController();

    await withLock(path, options(), async () => {
      const stopped = withLock(
        path,
        options({ signal: stop.signal, onWait: () => stop.abort(new Error('Ctrl-C')) }),
        async () => 'never',
      );
      await expect(stopped).rejects.toThrow('Ctrl-C');
      const limited = withLock(
        path,
        options({ limits: { lockPollMs: 1, lockWaitMsMax: 3 } }),
        async () => 'never',
      );
      await expect(limited).rejects.toMatchObject({ code: 'Busy' });
      expect(await readdir(join(path, '..'))).toEqual(['lock']);
    });
  });

  it('is released when the work fails', async () => {
    const path = await lockPath();

    await expect(withLock(path, options(), () => Promise.reject(new Error('disk full')))).rejects.toThrow(
      'disk full',
    );

    expect(await withLock(path, options(), async () => 'worked')).toBe('worked');
  });
});

function gonePid(): number {
  return spawnSync('true').pid;
}
