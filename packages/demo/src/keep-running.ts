import type { Clock } from '@seatrial/core';
import type { Program } from '@seatrial/localcluster';

type Kept = Pick<Program, 'name' | 'logFile' | 'ended'>;

export interface KeepOptions {
  readonly start: () => Promise<Kept>;
  readonly clock: Clock;
  readonly say: (message: string) => void;
}

export const keepLimits = {
  /** Before the first start again; twice as long before each further one. */
  pauseMs: 1_000,
  /** One that has run for so long begins to count afresh. */
  steadyMs: 60_000,
  /** In a row: what ends again and again does not get better by itself. */
  startsMax: 6,
} as const;

/** Starts a program again when it ends, and says so. Returns when the signal aborts, or when it has ended too often. */
export async function keepRunning(
  first: Kept,
  { start, clock, say }: KeepOptions,
  signal: AbortSignal,
): Promise<void> {
  const { pauseMs, steadyMs, startsMax } = keepLimits;
  const aborted = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  let program = first;
  let starts = 0;
  for (;;) {
    const startedAt = clock.now();
    const how = await Promise.race([aborted, program.ended]);
    if (how === undefined || signal.aborted) return;
    if (clock.now() - startedAt >= steadyMs) starts = 0;
    if (starts === startsMax) {
      say(`the ${program.name} ended again (${how}) and is left alone: see ${program.logFile}`);
      return;
    }
    const inMs = pauseMs * 2 ** starts;
    say(
      `the ${program.name} ended (${how}) and is started again in ${inMs / 1000} s; what it said is kept in ${program.logFile}.previous`,
    );
    await clock.sleep(inMs, signal).catch(() => undefined);
    if (signal.aborted) return;
    program = await start();
    starts += 1;
  }
}
