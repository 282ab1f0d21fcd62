import { type Clock, type Op, PortError } from '@seatrial/core';
import { RevertWaits } from './revert-waits.ts';

/** How long a round waits for work; what takes longer goes on beside the rounds. */
const patienceMs = 10_000;
/** Of one piece of work: of a repository with thousands of applications none may have been rendered yet. */
export const workMsMax = 10 * 60_000;

/** Asked for by rounds, and done beside them, one piece at a time: a round may end before it, and nobody waits behind it. */
export interface BesideRounds<T> {
  /**
   * What comes of the work; begun by whoever asks first, and done anew where `key` is another one by now.
   * @param about for whom: what is under way for the same with another key is not wanted any more
   * @throws what the work throws; RevertWaits while it is under way, and `wake` is called when it is not any more
   */
  of(about: string, key: string, work: (op: Op) => Promise<T>, op: Op): Promise<T>;
}

interface Work<T> {
  readonly about: string;
  readonly key: string;
  readonly stop: () => void;
  readonly done: Promise<{ readonly value: T } | { readonly error: unknown }>;
  isDone: boolean;
  /** A round has ended without it. */
  isLate: boolean;
}

export function createBesideRounds<T>(clock: Pick<Clock, 'sleep'>, wake: () => void): BesideRounds<T> {
  let last: Work<T> | undefined;

  function begin(about: string, key: string, work: (op: Op) => Promise<T>, op: Op): Work<T> {
    const over = new AbortController();
    const signal = AbortSignal.any([op.term ?? op.signal, over.signal]);
    const tooLong = clock.sleep(workMsMax, signal).then((): never => {
      throw new PortError('Invalid', `it takes more than ${workMsMax / 60_000} minutes`);
    });
    const done = Promise.race([work({ signal }), tooLong])
      .then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      )
      .finally(() => {
        begun.isDone = true;
        over.abort();
        if (begun.isLate) wake();
      });
    const begun: Work<T> = { about, key, stop: () => over.abort(), done, isDone: false, isLate: false };
    return begun;
  }

  return {
    async of(about, key, work, op) {
      if (last !== undefined && !last.isDone && last.about !== about)
        throw new RevertWaits('what another revert would leave is being looked at first');
      if (last === undefined || last.about !== about || last.key !== key) {
        last?.stop();
        last = begin(about, key, work, op);
      }
      const mine = last;
      const over = new AbortController();
      const late = clock.sleep(patienceMs, AbortSignal.any([op.signal, over.signal])).then(() => undefined);
      const end = await Promise.race([mine.done, late]).finally(() => over.abort());
      op.signal.throwIfAborted();
      if (end === undefined) {
        mine.isLate = true;
        throw new RevertWaits('it is being rendered and looked at');
      }
      if (last === mine) last = undefined;
      if ('error' in end) throw end.error;
      return end.value;
    },
  };
}
