import type { Clock } from '@seatrial/core';
import { createRecent } from '../recent.ts';
import type { StoryLimits } from './limits.ts';

/** A token bucket for each object: one that is talked of again and again does not fill the place of the others. */
export interface Rate {
  /** @returns whether there was one to take */
  take(key: string): boolean;
}

export function createRate(
  clock: Pick<Clock, 'now'>,
  { burstMax, refillMs, rememberedMax }: Pick<StoryLimits, 'burstMax' | 'refillMs' | 'rememberedMax'>,
): Rate {
  const buckets = createRecent<{ readonly tokens: number; readonly at: number }>(rememberedMax);
  return {
    take(key) {
      const now = clock.now();
      const { tokens, at } = buckets.get(key) ?? { tokens: burstMax, at: now };
      const left = Math.min(burstMax, tokens + (now - at) / refillMs);
      if (left < 1) return false;
      buckets.set(key, { tokens: left - 1, at: now });
      return true;
    },
  };
}
