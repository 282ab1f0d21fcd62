import { createSerially, type Op } from '@seatrial/core';
import { unlessAborted } from './unless-aborted.ts';

/** Runs one piece of work after the other, in the order of asking. */
export type Serial = <T>(op: Op, work: () => Promise<T>) => Promise<T>;

/** What changes a mirror's refs or pushes from it takes its turn, so each sees the refs that the one before left. */
export function createSerial(): Serial {
  const serially = createSerially();
  return (op, work) => {
    const mine = serially('mirror', async () => {
      op.signal.throwIfAborted();
      return work();
    });
    return unlessAborted(mine, op);
  };
}
