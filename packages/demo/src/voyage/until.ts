import type { Clock } from '@seatrial/core';

/** Something that the voyage had to see and did not: the demo fails, and says what. */
class NotSeenError extends Error {
  override readonly name = 'NotSeenError';
}

const lookEveryMs = 150;

/** Looks until `see` gives a value. @throws NotSeenError at the limit */
export async function until<T>(
  what: string,
  see: () => Promise<T | undefined> | T | undefined,
  {
    clock,
    limitMs,
    signal,
  }: { readonly clock: Clock; readonly limitMs: number; readonly signal: AbortSignal },
): Promise<T> {
  const startedAt = clock.now();
  for (;;) {
    const seen = await see();
    if (seen !== undefined) return seen;
    if (clock.now() - startedAt > limitMs) {
      throw new NotSeenError(`Cannot go on: ${what} was not seen within ${limitMs / 1000} s`);
    }
    await clock.sleep(lookEveryMs, signal);
  }
}

/** @throws NotSeenError when what must hold does not */
export function expectSeen(holds: boolean, what: string): void {
  if (!holds) throw new NotSeenError(`Cannot go on: expected that ${what}`);
}
