import { Refusal } from '../contract/problem.ts';
import type { ApiLimits } from './limits.ts';

/** Room for requests under way: nobody takes all of it. */
export interface Places {
  /** @returns gives the place back @throws Refusal TooManyRequests, Unavailable */
  take(user: string): () => void;
}

export function createPlaces({
  concurrentMax,
  concurrentOfOneMax,
}: Pick<ApiLimits, 'concurrentMax' | 'concurrentOfOneMax'>): Places {
  const byUser = new Map<string, number>();
  let total = 0;
  return {
    take(user) {
      const own = byUser.get(user) ?? 0;
      if (own >= concurrentOfOneMax)
        throw new Refusal('TooManyRequests', `${user} has ${own} requests under way already`, {
          hint: 'wait for their answers',
        });
      if (total >= concurrentMax)
        throw new Refusal('Unavailable', 'too many requests are under way', {
          hint: 'try again in a moment',
        });
      byUser.set(user, own + 1);
      total += 1;
      return () => {
        total -= 1;
        const left = (byUser.get(user) ?? 1) - 1;
        if (left === 0) byUser.delete(user);
        else byUser.set(user, left);
      };
    },
  };
}
