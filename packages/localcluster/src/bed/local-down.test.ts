import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@seatrial/kube';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimDirectory, markerOf } from '../process/claim.ts';
import { MARKER_VARIABLE } from '../process/process-table.ts';
import { localDown } from './local-down.ts';

describe('localDown', () => {
  let root = '';
  let directory = '';
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'seatrial-down-'));
    directory = join(root, 'clusters');
  });
  afterEach(() => rm(root, { recursive: true }));

  const shared = { clock: systemClock, log: () => undefined, signal: new AbortController().signal };

  async function startPart(name: string): Promise<ChildProcess> {
    const part = join(directory, name);
    await mkdir(part);
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], {
      env: { [MARKER_VARIABLE]: await markerOf(part) },
      stdio: 'ignore',
    });
    await once(child, 'spawn');
    return child;
  }

  it('ends what outlived its owner, and leaves alone what somebody runs by now', async () => {
    const { release } = await claimDirectory({ ...shared, directory });
    const child = await startPart('one');
    const ended = once(child, 'exit');

    const beside = await localDown({ ...shared, directory });
    const wasRunning = child.exitCode === null && child.signalCode === null;
    await release();
    const after = await localDown({ ...shared, directory });

    expect([beside, wasRunning]).toEqual([{ stopped: false, leftoversKilled: 0 }, true]);
    expect([after, await ended]).toEqual([{ stopped: false, leftoversKilled: 1 }, [null, 'SIGKILL']]);
  });

  it('makes nothing where nothing is', async () => {
    expect(await localDown({ ...shared, directory })).toEqual({ stopped: false, leftoversKilled: 0 });
    expect(existsSync(directory)).toBe(false);
  });
});
