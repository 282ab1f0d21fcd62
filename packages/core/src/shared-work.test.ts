import { expect, it } from 'vitest';
import { createSharedWork } from './shared-work.ts';

it('work that is under way is shared by all who ask for it, also its failure, and done again for who comes later', async () => {
  const shared = createSharedWork<number>();
  const begun: string[] = [];
  const work = (key: string) =>
    shared(key, async () => {
      begun.push(key);
      await Promise.resolve();
      if (key === 'bad') throw new Error('failed');
      return begun.length;
    });

  expect(await Promise.all([work('a'), work('a'), work('b')])).toEqual([2, 2, 2]);
  expect(await Promise.allSettled([work('bad'), work('bad')])).toMatchObject([
    { status: 'rejected' },
    { status: 'rejected' },
  ]);
  expect(await work('a')).toBe(4);
  expect(begun).toEqual(['a', 'b', 'bad', 'a']);
});

it('work that fails when nobody waits for it any more is no failure of the process', async () => {
  const shared = createSharedWork<number>();

  void shared('a', async () => Promise.reject(new Error('failed')));

  expect(await shared('b', async () => 1)).toBe(1);
});
