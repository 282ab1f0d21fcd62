import type { Holders } from './holders.ts';
import { type Life, memberOf } from './life.ts';
import { rightfulHolder, shardsCount } from './shard.ts';

export interface ShardsSeen {
  readonly me: Life;
  /** Who holds what, by the newest that was read. */
  readonly holders: Holders;
  /** Lives that are not over, as far as this runner knows; its own is among them. */
  readonly living: readonly Life[];
  /** It was asked to end. */
  readonly isLeaving: boolean;
}

export interface ShardsDecision {
  /** Shards of nobody who lives, which this runner should have. */
  readonly take: readonly number[];
  /** Its own shards that are to be another's, or nobody's where nobody else is there. */
  readonly give: ReadonlyMap<number, Life | undefined>;
}

/**
 * What one runner does about who holds what. It takes from the dead alone and gives its own alone, so whatever two runners believe
 * of each other, none has its shards taken from it while it lives.
 */
export function decideShards({ me, holders, living, isLeaving }: ShardsSeen): ShardsDecision {
  const candidates = new Map(
    living.filter((life) => !isLeaving || life !== me).map((life) => [memberOf(life), life] as const),
  );
  const alive = new Set(living);
  const take: number[] = [];
  const give = new Map<number, Life | undefined>();
  for (let shard = 0; shard < shardsCount; shard += 1) {
    const holder = holders.get(shard);
    const rightful = candidates.get(rightfulHolder(shard, candidates.keys()) ?? '');
    if (holder === me) {
      if (rightful !== me) give.set(shard, rightful);
    } else if (rightful === me && (holder === undefined || !alive.has(holder))) take.push(shard);
  }
  return { take, give };
}

/** Who holds what after that. */
export function holdersAfter(holders: Holders, me: Life, { take, give }: ShardsDecision): Holders {
  const after = new Map(holders);
  for (const shard of take) after.set(shard, me);
  for (const [shard, to] of give) {
    if (after.get(shard) !== me) continue;
    if (to === undefined) after.delete(shard);
    else after.set(shard, to);
  }
  return after;
}
