import type { ChildProcess } from 'node:child_process';
import type { Clock } from '@seatrial/core';
import { sendSignal } from './process-table.ts';

/** A child that leads a process group of its own, and when it has ended. */
export interface Child {
  readonly handle: ChildProcess;
  readonly ended: Promise<unknown>;
}

export function hasEnded({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null;
}

/** SIGTERM, then after `graceMs` SIGKILL for its whole process group. Resolves when it is gone. */
export async function endChild(child: Child, graceMs: number, clock: Clock): Promise<void> {
  if (!hasEnded(child.handle)) child.handle.kill('SIGTERM');
  const grace = new AbortController();
  const late = clock.sleep(graceMs, grace.signal).catch(() => undefined);
  await Promise.race([child.ended, late]);
  grace.abort();
  await killChild(child);
}

/** SIGKILL for its whole process group, without asking. Resolves when it is gone. */
export async function killChild({ handle, ended }: Child): Promise<void> {
  const { pid } = handle;
  if (pid !== undefined && !hasEnded(handle)) sendSignal(-pid, 'SIGKILL');
  await ended;
}
