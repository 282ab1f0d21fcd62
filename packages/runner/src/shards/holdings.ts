import { shardOf } from '@seatrial/core';

/** What a round has of the shard that it works for. */
export interface Turn {
  /** Aborts when the shard is to be given away and the round has taken too long to end. */
  readonly signal: AbortSignal;
  /** Whether the shard is still this runner's; asked right before each write. */
  readonly mayWrite: () => boolean;
}

/** Which shards this runner works on, and with how many rounds. */
export interface Holdings {
  /** Whether a round for this application may begin. */
  accepts(application: string): boolean;
  /** Runs a round, unless the application is another runner's by now. */
  during<T>(application: string, round: (turn: Turn) => Promise<T>): Promise<T | 'NotOurs'>;
  /** How many shards are worked on. */
  readonly size: number;
  begin(shards: Iterable<number>): void;
  /**
   * Lets no round begin any more; when it returns, none is under way and none can write. `InOrder` lets those under way come to
   * their end, `AtOnce` lets them write no more: the shard is another's already.
   */
  end(shards: Iterable<number>, how: Ending): Promise<void>;
}

export type Ending = 'InOrder' | 'AtOnce';

interface Shard {
  readonly aborting: AbortController;
  readonly rounds: Set<Promise<unknown>>;
  isEnding: boolean;
  isOver: boolean;
}

/** @param graceElapsed resolves when rounds that are to end have had their time */
export function createHoldings(graceElapsed: (signal: AbortSignal) => Promise<void>): Holdings {
  const held = new Map<number, Shard>();

  async function endOne(number: number, how: Ending): Promise<void> {
    const shard = held.get(number);
    if (shard === undefined) return;
    shard.isEnding = true;
    const abort = (): void =>
      shard.aborting.abort(new DOMException('the shard is another runner’s', 'AbortError'));
    if (how === 'AtOnce') {
      shard.isOver = true;
      abort();
    }
    const over = new AbortController();
    graceElapsed(over.signal).then(abort, () => undefined);
    await Promise.allSettled(shard.rounds);
    over.abort();
    shard.isOver = true;
    if (held.get(number) === shard) held.delete(number);
  }

  return {
    accepts: (application) => held.get(shardOf(application))?.isEnding === false,
    async during(application, round) {
      const shard = held.get(shardOf(application));
      if (shard === undefined || shard.isEnding) return 'NotOurs';
      const { rounds, aborting } = shard;
      const running = round({ signal: aborting.signal, mayWrite: () => !shard.isOver });
      rounds.add(running);
      try {
        return await running;
      } catch (error) {
        if (aborting.signal.aborted) return 'NotOurs';
        throw error;
      } finally {
        rounds.delete(running);
      }
    },
    get size() {
      return [...held.values()].filter(({ isEnding }) => !isEnding).length;
    },
    begin(shards) {
      for (const number of shards)
        if (held.get(number)?.isEnding !== false)
          held.set(number, {
            aborting: new AbortController(),
            rounds: new Set(),
            isEnding: false,
            isOver: false,
          });
    },
    async end(shards, how) {
      await Promise.all([...shards].map((shard) => endOne(shard, how)));
    },
  };
}
