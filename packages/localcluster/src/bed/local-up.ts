import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writePrivate } from '../control-plane/private-file.ts';
import { LocalClusterError } from '../errors.ts';
import { limits } from '../limits.ts';
import { identifyProcess, isRunning } from '../process/process-table.ts';
import { endOf, spawnLogged } from '../process/spawn-logged.ts';
import { programFailed } from '../process/start-program.ts';
import { waitUntil } from '../wait-until.ts';
import { readBedState } from './bed-state.ts';
import { type LocalStatus, localStatus } from './bed-status.ts';
import type { BedOptions } from './start-bed.ts';

/** A bed's options as they are handed to the process that runs it. */
export type BedRequest = Omit<BedOptions, 'clock' | 'log' | 'signal'>;

/**
 * Brings clusters up in the background, in a process that outlives this one, and waits until they are ready for use.
 * A bed that runs already is left as it is.
 * @throws LocalClusterError ProgramFailed, NotReady; or the reason of the signal, and nothing is left running then
 */
export async function localUp(options: BedOptions): Promise<LocalStatus> {
  const { directory, clock, log, signal, ...rest } = options;
  const before = await readBedState(directory);
  if (before === undefined || !(await isRunning(before.owner))) {
    await startSupervisor({ directory, ...rest }, options);
  }
  return localStatus({ directory, clock, signal });
}

async function startSupervisor(request: BedRequest, { clock, signal }: BedOptions): Promise<void> {
  const { directory } = request;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = await writePrivate(join(directory, 'up.json'), JSON.stringify(request));
  const logFile = join(directory, 'logs', 'supervisor.log');
  const main = fileURLToPath(new URL('../supervisor/main.ts', import.meta.url));
  const child = spawnLogged({
    command: [process.execPath, main, file],
    env: { PATH: request.programPath },
    logFile,
  });
  const ended = endOf(child);
  const { pid } = child;
  if (pid === undefined)
    throw new LocalClusterError('ProgramFailed', `Cannot start the supervisor: ${await ended}`);
  const name = 'the supervisor of the local clusters';
  const patience = { clock, everyMs: limits.pollEveryMs, limitMs: limits.upMs, signal };
  try {
    const up = await waitUntil(patience, async () => {
      if (child.exitCode !== null || child.signalCode !== null)
        throw await programFailed({ name, logFile }, await ended);
      const state = await readBedState(directory);
      return state?.phase === 'Up' && state.owner.pid === pid ? true : undefined;
    });
    if (up === undefined) {
      throw new LocalClusterError(
        'NotReady',
        `Cannot wait for ${name} any longer: ${limits.upMs} ms, see ${logFile}`,
      );
    }
  } catch (error) {
    if ((await identifyProcess(pid)) !== undefined) child.kill('SIGTERM');
    await ended;
    throw error;
  }
  child.unref();
}
