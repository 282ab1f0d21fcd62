import { describe, expect, it } from 'vitest';
import { systemClock } from './system-clock.ts';

describe('systemClock', () => {
  it('wakes after the time', async () => {
    const startedAt = performance.now();

    await systemClock.sleep(5);

    expect(performance.now() - startedAt).toBeGreaterThan(3);
  });

  it('rejects with the reason of a signal that aborts, before or during the sleep', async () => {
    const reason = new Error('no longer');
    const during = new AbortController();

    const sleeping = systemClock.sleep(2 ** 40, during.signal);
    during.abort(reason);

    await expect(sleeping).rejects.toBe(reason);
    await expect(systemClock.sleep(1, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
