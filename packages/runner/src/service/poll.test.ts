import type { FetchResult } from '@seatrial/git';
import { GitError } from '@seatrial/git';
import { describe, expect, it } from 'vitest';
import type { FetchHealth } from '../adapters/config-port.ts';
import { createAlarm } from './alarm.ts';
import { pollRepository } from './poll.ts';

type Answer = 'Changed' | 'Unchanged' | 'Ledger' | 'Fails';

const unchanged: FetchResult = { type: 'Unchanged', commit: 'a'.repeat(40), ledgers: [] };
const results: Readonly<Record<Exclude<Answer, 'Fails'>, FetchResult>> = {
  Unchanged: unchanged,
  Changed: { ...unchanged, type: 'Changed', previousCommit: undefined, forced: false },
  Ledger: { ...unchanged, ledgers: ['staging'] },
};

interface Given {
  readonly answers: readonly Answer[];
  readonly pollMs: number;
  /** When somebody asks for a look; `During` a look: the one with this index. */
  readonly rings?: readonly number[];
  readonly ringsDuring?: number;
}

/** Lets all go on that can. */
function everybodyElse(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Polls in a time of its own until each answer was given. A look takes no time. */
async function polled({ answers, pollMs, rings = [], ringsDuring }: Given) {
  const stop = new AbortController();
  const health: FetchHealth = { problem: 'not fetched yet' };
  const alarm = createAlarm();
  const told: (string | undefined)[] = [];
  const said: string[] = [];
  const looksAt: number[] = [];
  const waited: number[] = [];
  let now = 0;
  let due = rings;

  /** Goes on to the end of the pause, or to the first ring in it that somebody listens to. */
  async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const until = now + ms;
    await everybodyElse();
    while ((due[0] ?? Number.POSITIVE_INFINITY) <= until && signal?.aborted !== true) {
      now = Math.max(now, due[0] ?? 0);
      due = due.slice(1);
      alarm.ring(now);
      await everybodyElse();
    }
    signal?.throwIfAborted();
    now = until;
  }

  const options = {
    mirror: {
      fetch: async () => {
        const answer = answers[looksAt.length];
        looksAt.push(now);
        if (ringsDuring === looksAt.length - 1) alarm.ring(now);
        if (answer === undefined || answer === 'Fails') throw new GitError('Unavailable', 'Cannot reach it');
        return results[answer];
      },
    },
    health,
    clock: { now: () => now, sleep },
    rng: () => 0.5,
    log: (_level: string, message: string) => void said.push(message),
    pollMs,
    alarm,
    onAnswered: (since: number) => void waited.push(now - since),
    onFetched: async () => {
      told.push(health.problem);
      if (told.length === answers.length) stop.abort();
    },
  };
  await pollRepository(options, { signal: stop.signal }).catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  return { told, said, looksAt, waited };
}

describe('pollRepository', () => {
  it('tells of each fetch, also one that failed or found nothing new', async () => {
    const { told, said } = await polled({ answers: ['Unchanged', 'Fails', 'Unchanged'], pollMs: 1_000 });

    expect(told).toEqual([undefined, 'Cannot reach it', undefined]);
    // Nothing is said of the first fetch: the repository had not been away.
    expect(said).toEqual(['Cannot reach it', 'the config repository answers again']);
  });

  it('looks at once when it is asked to, and at its own time otherwise', async () => {
    const { looksAt, waited } = await polled({
      answers: ['Changed', 'Changed', 'Unchanged', 'Unchanged'],
      pollMs: 60_000,
      rings: [20_000],
    });

    expect(looksAt).toEqual([0, 20_000, 80_000, 140_000]);
    expect(waited).toEqual([0]);
  });

  it('looks once more for what was asked while it looked, and once for all that is asked at a time', async () => {
    const { looksAt, waited } = await polled({
      answers: ['Changed', 'Changed', 'Changed', 'Unchanged'],
      pollMs: 60_000,
      ringsDuring: 0,
      rings: Array.from({ length: 1_000 }, (_, n) => 300 + n / 10),
    });

    expect(looksAt).toEqual([0, 250, 500, 60_500]);
    expect(waited).toEqual([250, 200]);
  });

  it.each(['Unchanged', 'Ledger'] as const)(
    'is asked in vain ever more rarely, for what brings news at once: %s',
    async (answer) => {
      const { looksAt } = await polled({
        answers: ['Unchanged', ...Array.from({ length: 8 }, () => answer)],
        pollMs: 60_000,
        rings: Array.from({ length: 1_000 }, (_, n) => n * 50),
      });

      const news = [0, 250, 500, 750, 1_000, 1_250, 1_500, 1_750, 2_000];
      const vain = [0, 250, 750, 1_750, 3_750, 7_750, 15_750, 25_750, 35_750];
      expect(looksAt).toEqual(answer === 'Ledger' ? news : vain);
    },
  );

  it('asks a server that is away ever more rarely, whoever asks for it, and answers when it is back', async () => {
    const { looksAt, waited } = await polled({
      answers: ['Unchanged', ...Array.from({ length: 6 }, () => 'Fails' as const), 'Changed', 'Unchanged'],
      pollMs: 300_000,
      rings: [1_000],
    });

    const pauses = looksAt.slice(1).map((at, index) => at - (looksAt[index] ?? 0));
    expect(pauses).toEqual([1_000, 5_000, 10_000, 20_000, 40_000, 60_000, 60_000, 300_000]);
    expect(waited).toEqual([195_000]);
  });

  it('lets nobody shorten the pause of one that looks often', async () => {
    const rings = Array.from({ length: 100 }, (_, n) => n * 100);
    const { looksAt } = await polled({ answers: ['Fails', 'Fails', 'Fails', 'Fails'], pollMs: 1_000, rings });

    expect(looksAt).toEqual([0, 2_000, 6_000, 10_000]);
  });
});
