import { GitError } from '@seatrial/git';
import { describe, expect, it } from 'vitest';
import { followBranch, followLimits } from './follow-branch.ts';

/** A branch with commits `1`, `2`, ...: each look finds as many of them as the next head says, or the server away. */
async function follow(heads: readonly (number | 'Away')[]): Promise<readonly string[]> {
  const said: string[] = [];
  const stop = new AbortController();
  const left = [...heads];
  const mirror = {
    fetch: async () => {
      const head = left.shift() ?? 'Away';
      if (head === 'Away') throw new GitError('Unavailable', 'Cannot fetch: it is away');
      return { type: 'Unchanged' as const, commit: String(head), ledgers: [] };
    },
    commitInfo: async (commit: string) => ({
      commit,
      parents: commit === '1' ? [] : [String(Number(commit) - 1)],
      author: { name: 'Grace', email: '' },
      authoredAt: 0,
      committedAt: 0,
      subject: 'Change the shop',
      trailers: [],
    }),
  };
  const clock = {
    now: () => 0,
    sleep: async () => {
      if (left.length === 0) stop.abort();
    },
  };
  await followBranch(mirror, { clock, say: (message) => said.push(message) }, stop.signal);
  return said;
}

const line = (commit: number): string => `git        ${commit} Change the shop (Grace)`;

describe('followBranch', () => {
  it('says which commits come, oldest first, and nothing of those that were there', async () => {
    expect(await follow([3, 3, 5, 6])).toEqual([line(4), line(5), line(6)]);
  });

  it('says later what came while the server was away', async () => {
    expect(await follow([1, 'Away', 2])).toEqual([line(2)]);
  });

  it('leaves out the oldest of a push of very many', async () => {
    const said = await follow([1, 100]);

    expect(said).toHaveLength(followLimits.commitsMax);
    expect(said.at(-1)).toBe(line(100));
  });
});
