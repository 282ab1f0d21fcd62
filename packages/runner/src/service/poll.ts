import type { Clock, Op } from '@seatrial/core';
import { GitError, type Mirror } from '@seatrial/git';
import type { FetchHealth } from '../adapters/config-port.ts';
import type { Log } from '../world.ts';

export interface PollOptions {
  readonly mirror: Pick<Mirror, 'fetch'>;
  readonly health: FetchHealth;
  readonly clock: Clock;
  readonly rng: () => number;
  readonly log: Log;
  readonly pollMs: number;
  /** Called after each fetch, whatever it brought: a revert or an append may have brought it before. */
  readonly onFetched: (op: Op) => Promise<void>;
}

/** Back-off while the repository cannot be reached: four times the usual pause at most. */
const slowdownMax = 4;

/** Fetches until it is stopped. Failures are logged once when they begin and once when they end. */
export async function pollRepository(options: PollOptions, op: Op): Promise<void> {
  const { mirror, health, clock, rng, log, pollMs, onFetched } = options;
  let failures = 0;
  while (!op.signal.aborted) {
    const before = health.problem;
    try {
      const result = await mirror.fetch(op);
      if (failures > 0) log('info', 'the config repository answers again');
      failures = 0;
      health.problem = undefined;
      if (result.type === 'Changed' && result.forced) {
        log('warn', 'the config branch was force-pushed', {
          commit: result.commit,
          before: result.previousCommit,
        });
      }
    } catch (error) {
      op.signal.throwIfAborted();
      if (!(error instanceof GitError)) throw error;
      failures += 1;
      health.problem = error.message;
      if (before !== error.message) log('warn', error.message, { code: error.code });
    }
    await onFetched(op);
    const pause = pollMs * Math.min(slowdownMax, 2 ** failures) * (0.95 + rng() / 10);
    await clock.sleep(pause, op.signal);
  }
}
