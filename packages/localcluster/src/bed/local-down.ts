import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@seatrial/core';
import { podsDirectory } from '../cluster/start-agent.ts';
import { LocalClusterError } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Log } from '../log.ts';
import { claimUnlessRunning, endLeftovers, markerOf } from '../process/claim.ts';
import { isRunning, type ProcessIdentity, sendSignal } from '../process/process-table.ts';
import { waitUntil } from '../wait-until.ts';
import { clearBedState, readBedState } from './bed-state.ts';

export interface DownOptions {
  readonly directory: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

export interface DownResult {
  /** Whether a running owner was asked to stop, and did. */
  readonly stopped: boolean;
  /** Processes that had outlived their owner and were killed. */
  readonly leftoversKilled: number;
}

/**
 * Ends what runs in a directory, by its owner if that lives, else one by one. What is stored stays.
 * @throws LocalClusterError NotReady when something does not end
 */
export async function localDown(options: DownOptions): Promise<DownResult> {
  const { directory } = options;
  const state = await readBedState(directory);
  const ownerRuns = state !== undefined && (await isRunning(state.owner));
  if (ownerRuns) await stopOwner(state.owner, options);
  return { stopped: ownerRuns, leftoversKilled: existsSync(directory) ? await clearUp(options) : 0 };
}

/** Ends what has no owner any more. Where somebody has started the clusters again meanwhile, all of it is theirs. */
async function clearUp(options: DownOptions): Promise<number> {
  const { directory } = options;
  const claim = await claimUnlessRunning(options);
  if (claim === undefined) return 0;
  try {
    let killed = 0;
    for (const part of await partsOf(directory)) killed += await endLeftovers(await markerOf(part), options);
    await clearBedState(directory);
    return killed;
  } finally {
    await claim.release();
  }
}

async function stopOwner(owner: ProcessIdentity, { clock, signal }: DownOptions): Promise<void> {
  const patience = { clock, everyMs: limits.pollEveryMs, limitMs: limits.downMs, signal };
  sendSignal(owner.pid, 'SIGTERM');
  const gone = await waitUntil(patience, async () => ((await isRunning(owner)) ? undefined : true));
  if (gone === undefined) {
    throw new LocalClusterError(
      'NotReady',
      `Cannot stop the local clusters: process ${owner.pid} still runs ${limits.downMs} ms after SIGTERM, end it by hand`,
    );
  }
}

/** The directories that programs were started in: those of etcd and the clusters, and in these those of the pods. */
async function partsOf(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const parts = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(directory, name));
  return [...parts, ...parts.map(podsDirectory).filter((path) => existsSync(path))];
}
