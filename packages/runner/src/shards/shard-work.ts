import type { Op } from '@seatrial/core';
import type { Holdings } from './holdings.ts';
import type { ShardWork } from './keep-shards.ts';

export interface ShardWorkOptions {
  readonly holdings: Holdings;
  /** What must be known before anything is decided for shards that others had: by the API server's word, not by an old copy. */
  readonly prepare: (op: Op) => Promise<void>;
  /** They are worked on from now on, and want their first rounds. */
  readonly onBegun: (shards: readonly number[]) => void;
  /** Called after what was held has become less. */
  readonly onEnded: () => void;
  /** Takes what went wrong. */
  readonly report: (error: unknown) => void;
  readonly pause: (signal: AbortSignal) => Promise<void>;
}

/** Lets work on shards begin once all is known for it, and end before it may begin elsewhere. */
export function createShardWork(options: ShardWorkOptions, term: AbortSignal): ShardWork {
  const { holdings, prepare, onBegun, onEnded, report, pause } = options;
  const coming = new Set<number>();
  let isPreparing = false;

  /** Those that come while others are prepared for want a look of their own. */
  async function prepareAll(): Promise<void> {
    while (coming.size > 0 && !term.aborted) {
      const batch = [...coming];
      try {
        await prepare({ signal: term });
        const begun = batch.filter((shard) => coming.delete(shard));
        holdings.begin(begun);
        onBegun(begun);
      } catch (error) {
        if (term.aborted) return;
        report(error);
        await pause(term);
      }
    }
  }

  return {
    begin(shards) {
      for (const shard of shards) coming.add(shard);
      if (isPreparing) return;
      isPreparing = true;
      void prepareAll()
        .catch((error: unknown) => {
          if (!term.aborted) report(error);
        })
        .finally(() => {
          isPreparing = false;
        });
    },
    async end(shards, how) {
      for (const shard of shards) coming.delete(shard);
      await holdings.end(shards, how);
      onEnded();
    },
  };
}
