import { GitError } from '@seatrial/git';
import { expect, it } from 'vitest';
import type { FetchHealth } from '../adapters/config-port.ts';
import { pollRepository } from './poll.ts';

it('pollRepository: tells of each fetch, also one that failed or found nothing new', async () => {
  const fetches = ['Unchanged', 'Fails', 'Unchanged'];
  const stop = new AbortController();
  const health: FetchHealth = { problem: 'not fetched yet' };
  const told: (string | undefined)[] = [];
  const said: string[] = [];
  const options = {
    mirror: {
      fetch: async () => {
        if (fetches[told.length] === 'Fails') throw new GitError('Unavailable', 'Cannot reach it');
        return { type: 'Unchanged', commit: 'a'.repeat(40), ledgers: [] } as const;
      },
    },
    health,
    clock: {
      now: () => 0,
      sleep: async () => {
        if (told.length === fetches.length) stop.abort();
      },
    },
    rng: () => 0.5,
    log: (_level: string, message: string) => void said.push(message),
    pollMs: 1_000,
    onFetched: async () => void told.push(health.problem),
  };

  await pollRepository(options, stop);

  expect(told).toEqual([undefined, 'Cannot reach it', undefined]);
  // Nothing is said of the first fetch: the repository had not been away.
  expect(said).toEqual(['Cannot reach it', 'the config repository answers again']);
});
