import { describe, expect, it } from 'vitest';
import { waitUntil } from './wait-until.ts';

function manualClock() {
  let now = 0;
  return {
    now: () => now,
    sleep: (ms: number) => {
      now += ms;
      return Promise.resolve();
    },
  };
}

describe('waitUntil', () => {
  const { signal } = new AbortController();

  it('gives what was seen, and looks no more', async () => {
    let looks = 0;
    const seen = await waitUntil({ clock: manualClock(), everyMs: 10, limitMs: 100, signal }, () => {
      looks += 1;
      return Promise.resolve(looks === 3 ? 'there' : undefined);
    });

    expect([seen, looks]).toEqual(['there', 3]);
  });

  it('gives up at the limit', async () => {
    const clock = manualClock();

    expect(
      await waitUntil({ clock, everyMs: 10, limitMs: 30, signal }, () => Promise.resolve(undefined)),
    ).toBeUndefined();
    expect(clock.now()).toBe(30);
  });

  it('stops with the reason of the signal', async () => {
    const aborted = AbortSignal.abort(new Error('enough'));

    await expect(
      waitUntil({ clock: manualClock(), everyMs: 10, limitMs: 30, signal: aborted }, () =>
        Promise.resolve(1),
      ),
    ).rejects.toThrow('enough');
  });
});
