import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writePrivate } from '../control-plane/private-file.ts';
import { LocalClusterError } from '../errors.ts';
import { limits } from '../limits.ts';
import { makeDirectory } from '../make-directory.ts';
import { claimUnlessRunning } from '../process/claim.ts';
import { endChild, hasEnded } from '../process/end-child.ts';
import { isRunning } from '../process/process-table.ts';
import { endOf, spawnLogged } from '../process/spawn-logged.ts';
import { programFailed } from '../process/start-program.ts';
import { waitUntil } from '../wait-until.ts';
import { readBedState } from './bed-state.ts';
import { type LocalStatus, localStatus, type StatusOptions } from './bed-status.ts';
import type { BedOptions } from './start-bed.ts';

/** A bed's options as they are handed to the process that runs it. */
export type BedRequest = Omit<BedOptions, 'clock' | 'log' | 'signal'>;

/**
 * Brings clusters up in the background, in a process that outlives this one, and waits until they are ready for use.
 * What runs already is left as it is; where some of it is being started again, that is waited for.
 * @throws LocalClusterError AlreadyRunning where those are other clusters, ProgramFailed, NotReady; or the reason of the
 *   signal, and nothing is left running then
 */
export async function localUp(options: BedOptions): Promise<LocalStatus> {
  const { clock, signal } = options;
  const directory = resolve(options.directory);
  const wait = { clock, everyMs: limits.pollEveryMs, limitMs: limits.upMs, signal };
  const up = await waitUntil(
    wait,
    async () =>
      (await joinRunning(options, directory)) || (await startAlone(options, directory)) || undefined,
  );
  if (up === undefined) throw notReady(directory, `another start goes on after ${limits.upMs} ms`);
  return whenMended({ directory, clock, signal });
}

/** What has just been started again needs a moment; what does not come back then is told. */
async function whenMended(options: StatusOptions): Promise<LocalStatus> {
  const wait = { ...options, everyMs: limits.pollEveryMs, limitMs: limits.mendMs };
  const whole = await waitUntil(wait, async () => {
    const status = await localStatus(options);
    return status.phase === 'Degraded' ? undefined : status;
  });
  return whole ?? localStatus(options);
}

/** Waits for what another process runs or starts in the directory. @returns whether there is such a process */
async function joinRunning(options: BedOptions, directory: string): Promise<boolean> {
  const state = await readBedState(directory);
  if (state === undefined || !(await isRunning(state.owner))) return false;
  await untilUp(options, () => isRunning(state.owner));
  return true;
}

/** One start at a time: each writes its request and turns the log over. @returns whether it was this one's turn */
async function startAlone(options: BedOptions, directory: string): Promise<boolean> {
  await makeDirectory(directory);
  const turn = await claimUnlessRunning({ ...options, directory: logsIn(directory) });
  if (turn === undefined) return false;
  try {
    // The one before may have come up since we looked.
    if (!(await joinRunning(options, directory))) await startSupervisor(options, directory);
    return true;
  } finally {
    await turn.release();
  }
}

function refuseOthers(wanted: readonly string[], running: readonly string[]): void {
  if (wanted.length === running.length && wanted.every((name) => running.includes(name))) return;
  throw new LocalClusterError(
    'AlreadyRunning',
    `Cannot start the local clusters ${wanted.join(', ')}: other ones are up (${running.join(', ')}), end them with "seatrial local down"`,
  );
}

async function startSupervisor(options: BedOptions, directory: string): Promise<void> {
  const { clock, log, signal: _signal, ...request } = options;
  const resolved: BedRequest = { ...request, directory, images: resolve(request.images) };
  const file = await writePrivate(join(directory, 'up.json'), `${JSON.stringify(resolved)}\n`);
  const logFile = join(logsIn(directory), 'supervisor.log');
  log(`starting ${options.clusters.join(', ')}; what happens is told in ${logFile}`);
  const child = spawnLogged({
    command: [process.execPath, fileURLToPath(new URL('../supervisor/main.ts', import.meta.url)), file],
    env: { PATH: request.programPath, NODE_COMPILE_CACHE: join(directory, 'compile-cache') },
    logFile,
    workingDirectory: '/',
  });
  const ended = endOf(child);
  try {
    await untilUp(options, async () => {
      if (hasEnded(child)) {
        throw await programFailed({ name: 'the local clusters', logFile }, await ended);
      }
      return true;
    });
  } catch (error) {
    await endChild({ handle: child, ended }, limits.downMs, clock);
    throw error;
  }
  child.unref();
}

/** Waits until the bed says that it is up; `isOwnerAlive` is asked each time. */
async function untilUp(
  { directory, clusters, clock, signal }: BedOptions,
  isOwnerAlive: () => Promise<boolean>,
): Promise<void> {
  const patience = { clock, everyMs: limits.pollEveryMs, limitMs: limits.upMs, signal };
  const up = await waitUntil(patience, async () => {
    if (!(await isOwnerAlive())) return false;
    const state = await readBedState(directory);
    if (state === undefined || !(await isRunning(state.owner))) return undefined;
    refuseOthers(clusters, state.names);
    return state.phase === 'Up' ? true : undefined;
  });
  if (up === true) return;
  throw notReady(
    directory,
    up === undefined ? `not ready after ${limits.upMs} ms` : 'the process that started them is gone',
  );
}

function notReady(directory: string, why: string): LocalClusterError {
  return new LocalClusterError('NotReady', `Cannot use the local clusters: ${why}, see ${logsIn(directory)}`);
}

function logsIn(directory: string): string {
  return join(directory, 'logs');
}
