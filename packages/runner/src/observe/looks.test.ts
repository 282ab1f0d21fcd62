import { describe, expect, it } from 'vitest';
import { createLooks } from './looks.ts';

const inVain = () => Promise.reject(new Error('no answer'));

describe('looks', () => {
  it('tell for how long nobody could look, once', async () => {
    const looks = createLooks();
    looks.unseenMs('a', 1_000);
    await looks.during('a', inVain).catch(() => undefined);
    await looks.during('a', inVain).catch(() => undefined);

    expect([looks.unseenMs('a', 41_000), looks.unseenMs('a', 42_000)]).toEqual([40_000, 0]);
  });

  it('count no time in which nobody had to look, nor before the first look', async () => {
    const looks = createLooks();
    await looks.during('a', inVain).catch(() => undefined);
    expect(looks.unseenMs('a', 1_000)).toBe(0);

    await looks.during('a', async () => 'seen');
    expect(looks.unseenMs('a', 600_000)).toBe(0);
  });

  it('count no round that failed after it had seen everything', async () => {
    const looks = createLooks();
    const round = (now: number) =>
      looks.during('a', async () => {
        looks.unseenMs('a', now);
        throw new Error('Conflict');
      });
    await round(1_000).catch(() => undefined);

    expect(looks.unseenMs('a', 2_000)).toBe(0);
  });

  it('are of each record by itself', async () => {
    const looks = createLooks();
    looks.unseenMs('a', 0);
    looks.unseenMs('b', 0);
    await looks.during('a', inVain).catch(() => undefined);

    expect([looks.unseenMs('b', 9_000), looks.unseenMs('a', 9_000)]).toEqual([0, 9_000]);
  });
});
