import type { Clock, Op } from '@seatrial/core';
import { type FetchResult, GitError, type Mirror } from '@seatrial/git';
import type { EpochMs } from '@seatrial/model';
import type { FetchHealth } from '../adapters/config-port.ts';
import type { Log } from '../world.ts';
import type { Alarm } from './alarm.ts';

export interface PollOptions {
  readonly mirror: Pick<Mirror, 'fetch'>;
  readonly health: FetchHealth;
  readonly clock: Clock;
  readonly rng: () => number;
  readonly log: Log;
  readonly pollMs: number;
  /** Asks for a look before its time. */
  readonly alarm: Alarm;
  /** Called when a look that was asked for has come to its end, with since when it had been wanted. */
  readonly onAnswered: (since: EpochMs, result: FetchResult) => void;
  /** Called after each fetch, whatever it brought: a revert or an append may have brought it before. */
  readonly onFetched: (op: Op) => Promise<void>;
}

/** Back-off while the repository cannot be reached: four times the usual pause at most. */
const slowdownMax = 4;

/** Fetches until it is stopped. Failures are logged once when they begin and once when they end. */
export async function pollRepository(options: PollOptions, op: Op): Promise<void> {
  const { mirror, health, rng, log, pollMs, alarm, onAnswered, onFetched } = options;
  let failures = 0;
  let idleWakes = 0;
  while (!op.signal.aborted) {
    const before = health.problem;
    const wantedSince = alarm.take();
    try {
      const result = await mirror.fetch(op);
      if (failures > 0) log('info', 'the config repository answers again');
      failures = 0;
      health.problem = undefined;
      idleWakes = wantedSince === undefined || isNews(result) ? 0 : idleWakes + 1;
      if (wantedSince !== undefined) onAnswered(wantedSince, result);
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
      // The look that was asked for is still owed.
      if (wantedSince !== undefined) alarm.ring(wantedSince);
    }
    await onFetched(op);
    const pauseMs = pollMs * Math.min(slowdownMax, 2 ** failures) * (0.95 + rng() / 10);
    await pause(options, pauseMs, Math.min(pauseMs, deafMs(failures, idleWakes)), op);
  }
}

function isNews(result: FetchResult): boolean {
  return result.type === 'Changed' || result.ledgers.length > 0;
}

/** After a look that was worth its while; also what a push waits that comes right after the one before. */
const deafMsMin = 250;
/** Where looks bring nothing: deliveries that are sent again and again cost six looks a minute at most. */
const idleDeafMsMax = 10_000;
const failureDeafMsMin = 5_000;
const failureDeafMsMax = 60_000;

/**
 * For how long the alarm is not listened to after a look. It grows with each look that was asked for and found nothing, and with
 * each that failed: a hook may shorten the pause after a failure, which is long where the usual pause is, but a server that is away
 * is asked ever more rarely all the same.
 */
function deafMs(failures: number, idleWakes: number): number {
  if (failures > 0) return Math.min(failureDeafMsMax, failureDeafMsMin * 2 ** (failures - 1));
  return Math.min(idleDeafMsMax, deafMsMin * 2 ** idleWakes);
}

/** Rests for `pauseMs`, or until the alarm rings after `deaf` of them. */
async function pause({ clock, alarm }: PollOptions, pauseMs: number, deaf: number, op: Op): Promise<void> {
  await clock.sleep(deaf, op.signal);
  const over = new AbortController();
  const signal = AbortSignal.any([op.signal, over.signal]);
  const either = [clock.sleep(pauseMs - deaf, signal), alarm.rung(signal)];
  try {
    await Promise.race(either);
  } finally {
    over.abort();
    await Promise.allSettled(either);
  }
}
