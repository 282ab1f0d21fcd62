import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandEnd, runCommand } from './run-command.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'seatrial-command-'));
});
afterAll(() => rm(directory, { recursive: true }));

describe('runCommand', () => {
  it('tells how a command ended', async () => {
    expect(await run('exit 3')).toEqual({ type: 'Exited', code: 3 });
    expect(await run('kill -TERM $$')).toEqual({ type: 'Signalled', signal: 'SIGTERM' });
    expect(await command(['no-such-program'])).toMatchObject({ type: 'NotStarted' });
  });

  it('ends a command that takes too long', async () => {
    expect(await run('sleep 60', { durationMsMax: 50 })).toEqual({ type: 'TimedOut' });
  });

  it('ends a command, and what it has started, when it is interrupted', async () => {
    const interrupt = new AbortController();
    const running = run('sleep 60 & echo $! > pid; wait', { signal: interrupt.signal });
    await expect.poll(() => readFile(join(directory, 'pid'), 'utf8')).toMatch(/\d+\n/);

    interrupt.abort();

    expect(await running).toEqual({ type: 'Interrupted' });
    const pid = Number(await readFile(join(directory, 'pid'), 'utf8'));
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  it('leaves nothing of a command that left something behind', async () => {
    await run('sleep 60 & echo $! > left');

    const pid = Number(await readFile(join(directory, 'left'), 'utf8'));
    await expect.poll(() => isRunning(pid)).toBe(false);
  });
});

function run(
  script: string,
  options: { durationMsMax?: number; signal?: AbortSignal } = {},
): Promise<CommandEnd> {
  return command(['sh', '-c', script], options);
}

function command(
  words: readonly [string, ...string[]],
  options: { durationMsMax?: number; signal?: AbortSignal } = {},
): Promise<CommandEnd> {
  return runCommand(words, {
    cwd: directory,
    env: process.env,
    durationMsMax: 30_000,
    signal: new AbortController().signal,
    ...options,
  });
}

/** A process that has ended and waits to be collected by whoever inherits it does not run any more. */
async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return stat !== undefined && !/\) [ZX] /.test(stat);
}
