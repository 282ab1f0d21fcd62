import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@seatrial/kube';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimDirectory, markerOf } from './claim.ts';
import { findMarked, MARKER_VARIABLE } from './process-table.ts';

describe('claimDirectory', () => {
  let root = '';
  let directory = '';
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'seatrial-claim-'));
    directory = join(root, 'cluster');
  });
  afterEach(() => rm(root, { recursive: true }));

  function claim(log: (message: string) => void = () => undefined) {
    return claimDirectory({ directory, clock: systemClock, log, signal: new AbortController().signal });
  }

  it('makes the directory, for its owner alone', async () => {
    const { release } = await claim();

    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    await release();
  });

  it('refuses a second claim while the first is held', async () => {
    const { release } = await claim();

    await expect(claim()).rejects.toMatchObject({ name: 'LocalClusterError', code: 'AlreadyRunning' });

    await release();
    await (await claim()).release();
  });

  it('ends what an earlier owner left running, and nothing else', async () => {
    const { marker, release } = await claim();
    await release();
    const sleep = ['-e', 'setInterval(() => {}, 1e6)'];
    const leftover = spawn(process.execPath, sleep, { env: { [MARKER_VARIABLE]: marker }, stdio: 'ignore' });
    const stranger = spawn(process.execPath, sleep, {
      env: { [MARKER_VARIABLE]: `${marker}0` },
      stdio: 'ignore',
    });
    await Promise.all([once(leftover, 'spawn'), once(stranger, 'spawn')]);
    const ended = once(leftover, 'exit');
    const said: string[] = [];

    const again = await claim((message) => said.push(message));

    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(stranger.exitCode).toBeNull();
    expect(await findMarked(marker)).toEqual([]);
    expect(said).toEqual(['ending 1 processes that an earlier run left behind']);
    stranger.kill();
    await again.release();
  });

  it('marks each directory differently', async () => {
    expect(await markerOf(root)).not.toBe(await markerOf(tmpdir()));
  });
});
