import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '@seatrial/core';
import { systemClock } from '@seatrial/kube';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { waitUntil } from '../wait-until.ts';
import { identifyProcess } from './process-table.ts';
import { programFailed, startProgram } from './start-program.ts';

describe('startProgram', () => {
  let directory = '';
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'seatrial-program-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  function start(script: string, stopGraceMs = 5_000, clock: Clock = systemClock) {
    return startProgram({
      name: 'sample',
      path: process.execPath,
      args: ['-e', script],
      marker: 'sample',
      logFile: join(directory, 'logs', 'sample.log'),
      stopGraceMs,
      clock,
    });
  }

  async function untilSaid(text: string): Promise<void> {
    const patience = {
      clock: systemClock,
      everyMs: 20,
      limitMs: 5_000,
      signal: new AbortController().signal,
    };
    await waitUntil(patience, async () => {
      const log = await readFile(join(directory, 'logs', 'sample.log'), 'utf8');
      return log.includes(text) ? true : undefined;
    });
  }

  it('gives a program its marker and keeps what it says', async () => {
    const program = await start('console.log(process.env.SEATRIAL_LOCAL_CLUSTER)');

    expect(await program.ended).toBe('exit code 0');
    expect(await readFile(program.logFile, 'utf8')).toBe('sample\n');
  });

  it('lets a program end by itself when asked to stop', async () => {
    const program = await start(
      `process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1e6); console.log('on')`,
    );
    await untilSaid('on');

    await program.stop();

    expect([await program.ended, program.isRunning()]).toEqual(['exit code 7', false]);
  });

  it('kills a program that does not stop in time', async () => {
    const program = await start(
      `process.on('SIGTERM', () => {}); setInterval(() => {}, 1e6); console.log('on')`,
      50,
    );
    await untilSaid('on');

    await program.stop();

    expect(await program.ended).toBe('ended by SIGKILL');
    expect(await identifyProcess(program.pid)).toBeUndefined();
  });

  it('kills a program without asking', async () => {
    const program = await start(`process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1e6)`);

    await program.kill();

    expect([await program.ended, program.isRunning()]).toEqual(['ended by SIGKILL', false]);
  });

  it('ends with a program what it left in its process group, when nobody asked for it', async () => {
    const idle = `setInterval(() => {}, 1e6)`;
    const program = await start(
      `const { spawn } = require('node:child_process');
       const child = spawn(process.execPath, ['-e', ${JSON.stringify(idle)}], { stdio: 'ignore' });
       console.log(child.pid);
       child.unref();`,
    );
    await program.ended;
    const left = Number(await readFile(program.logFile, 'utf8'));

    const patience = {
      clock: systemClock,
      everyMs: 20,
      limitMs: 5_000,
      signal: new AbortController().signal,
    };
    const gone = await waitUntil(patience, async () =>
      (await identifyProcess(left)) === undefined ? true : undefined,
    );
    expect([left > 1, gone]).toEqual([true, true]);
  });

  it('starts a program again that was killed, until it is stopped', async () => {
    const program = await start('setInterval(() => {}, 1e6)');
    const { pid } = program;
    const restarted = Promise.withResolvers<string>();
    program.keepUp(restarted.resolve);

    process.kill(pid, 'SIGKILL');

    expect(await restarted.promise).toBe('ended by SIGKILL');
    expect([program.isRunning(), program.restarts, program.lastEnd]).toEqual([true, 1, 'ended by SIGKILL']);
    expect(program.pid).not.toBe(pid);
    await program.stop();
    expect([program.isRunning(), program.restarts]).toEqual([false, 1]);
    expect(await identifyProcess(program.pid)).toBeUndefined();
  });

  it('gives a program more and more time that ends again and again, and none to one that was steady', async () => {
    const waits: number[] = [];
    let now = 0;
    const done = Promise.withResolvers<void>();
    const clock: Clock = {
      now: () => now,
      sleep: async (ms, signal) => {
        waits.push(ms);
        if (waits.length === 9) done.resolve();
        if (waits.length >= 9) await new Promise((_, reject) => signal?.addEventListener('abort', reject));
      },
    };
    const program = await start('process.exit(3)', 5_000, clock);
    program.keepUp(() => {
      // The eighth life is a long one.
      if (program.restarts === 8) now += 30_000;
    });
    await done.promise;

    expect(waits).toEqual([0, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 0]);
    await program.kill();
  });

  it('shows the last words of a program that failed', async () => {
    const program = await start(`console.error('no such flag'); process.exit(3)`);

    const error = await programFailed(program, await program.ended);

    expect(error.code).toBe('ProgramFailed');
    expect(error.message).toBe(
      `Cannot keep sample running: exit code 3, see ${program.logFile}; its last words:\nno such flag`,
    );
  });

  it('keeps the log of the start before', async () => {
    await (await start(`console.log('first')`)).ended;
    const second = await start(`console.log('second')`);
    await second.ended;

    expect(await readFile(`${second.logFile}.previous`, 'utf8')).toBe('first\n');
    expect(await readFile(second.logFile, 'utf8')).toBe('second\n');
  });
});
