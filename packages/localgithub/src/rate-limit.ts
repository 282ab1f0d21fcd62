import type { Clock } from '@seatrial/core';

export interface Counted {
  readonly isOver: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** Of an answer that costs nothing. */
  giveBack(): void;
}

export interface RateLimit {
  /** Counts a request. @returns whether it is one too many, and the headers that say how many are left */
  count(token: string): Counted;
  /** How many more requests a token has until `resetAt`. */
  set(token: string, remaining: number, resetAt: number): void;
}

const perHour = 5_000;
const hourMs = 3_600_000;

/** The primary limit of GitHub: so many requests of a token in an hour. */
export function createRateLimit(clock: Clock): RateLimit {
  const windows = new Map<string, { remaining: number; resetAt: number }>();

  function windowOf(token: string): { remaining: number; resetAt: number } {
    const now = clock.now();
    let window = windows.get(token);
    if (window === undefined || window.resetAt <= now) {
      window = { remaining: perHour, resetAt: now + hourMs };
      windows.set(token, window);
    }
    return window;
  }

  return {
    count(token) {
      const window = windowOf(token);
      const isOver = window.remaining <= 0;
      window.remaining = Math.max(0, window.remaining - 1);
      const headers = {
        'X-RateLimit-Limit': String(perHour),
        'X-RateLimit-Remaining': String(window.remaining),
        'X-RateLimit-Used': String(perHour - window.remaining),
        'X-RateLimit-Reset': String(Math.ceil(window.resetAt / 1_000)),
        'X-RateLimit-Resource': 'core',
      };
      const giveBack = (): void => {
        window.remaining += 1;
      };
      return { isOver, headers, giveBack };
    },
    set: (token, remaining, resetAt) => void windows.set(token, { remaining, resetAt }),
  };
}
