import type { Clock } from './clock.ts';
import type { Op } from './ports.ts';

/**
 * Gives other work its turn while much is read: to be waited for before each piece, with how many bytes it has. The longest
 * stretch in between is so many bytes, or one piece that has more.
 */
export function createTurns(
  turnBytes: number,
  clock: Pick<Clock, 'sleep'>,
  op: Op,
): (bytes: number) => Promise<void> {
  let bytesInTurn = 0;
  return async (bytes) => {
    bytesInTurn += bytes;
    if (bytesInTurn <= turnBytes) return;
    await clock.sleep(0, op.signal);
    bytesInTurn = bytes;
  };
}
