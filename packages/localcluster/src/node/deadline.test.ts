import type { Clock } from '@seatrial/core';
import { describe, expect, it } from 'vitest';
import { createDeadline } from './deadline.ts';

/** A clock that only tells how long it was asked to wait; waiting moves it. */
function aClock(): Clock & { readonly waits: number[] } {
  let now = 1_000;
  const waits: number[] = [];
  return {
    waits,
    now: () => now,
    async sleep(ms, signal) {
      waits.push(ms);
      await Promise.resolve();
      signal?.throwIfAborted();
      now += ms;
    },
  };
}

describe('deadline', () => {
  it('passes at its moment', async () => {
    const clock = aClock();

    await createDeadline(clock, 4_000).passed(new AbortController().signal);

    expect(clock.now()).toBe(4_000);
  });

  it('can be brought forward while somebody waits, and not be put off', async () => {
    const clock = aClock();
    const deadline = createDeadline(clock, 31_000);
    const passed = deadline.passed(new AbortController().signal);

    deadline.bringForward(3_000);
    deadline.bringForward(60_000);
    await passed;

    expect(clock.now()).toBe(3_000);
    expect(clock.waits).toEqual([30_000, 2_000]);
  });

  it('is not waited for after an abort', async () => {
    const clock = aClock();

    await createDeadline(clock, 4_000).passed(AbortSignal.abort());

    expect(clock.waits).toEqual([]);
  });
});
