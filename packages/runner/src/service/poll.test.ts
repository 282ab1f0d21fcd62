import { expect, it } from 'vitest';
import { pollRepository } from './poll.ts';

it('pollRepository: tells of a commit that a revert brought, although the fetch after it found nothing new', async () => {
  const commits = ['a'.repeat(40), 'a'.repeat(40), 'b'.repeat(40), 'b'.repeat(40)];
  const stop = new AbortController();
  const news: string[] = [];
  let fetches = 0;
  const head = (): string => commits[fetches - 1] ?? '';
  const options = {
    mirror: {
      head,
      fetch: async () => {
        fetches += 1;
        return { type: 'Unchanged', commit: head(), ledgers: [] } as const;
      },
    },
    health: { problem: undefined },
    clock: {
      now: () => 0,
      sleep: async () => {
        if (fetches === commits.length) stop.abort();
      },
    },
    rng: () => 0.5,
    log: () => undefined,
    pollMs: 1_000,
    onNews: () => void news.push(head().slice(0, 1)),
  };

  await pollRepository(options, stop);

  expect(news).toEqual(['a', 'b']);
});
