import type { KubeObject } from '@seatrial/model';
import { annotations } from '@seatrial/model';
import { stringAt } from '../fields.ts';
import type { Life } from './life.ts';
import { shardsCount } from './shard.ts';

/** Which life holds which shard; a shard that is not there is nobody's. */
export type Holders = ReadonlyMap<number, Life>;

/** The holder of the Lease that all runners of a cluster share. A runner that knows of no shards takes it for another's. */
export const sharedHolder = 'shared-by-shards';

/** Whether the runners of a cluster have divided it; else it is that of one runner that knows of no shards, or of nobody. */
export function isShared(lease: KubeObject): boolean {
  return stringAt(lease, 'spec', 'holderIdentity') === sharedHolder;
}

/** Reads who holds what. What cannot be read is nobody's. */
function holdersOf(lease: KubeObject): Holders {
  const holders = new Map<number, Life>();
  for (const [life, shards] of Object.entries(parsed(lease.metadata.annotations?.[annotations.shards])))
    for (const shard of Array.isArray(shards) ? shards : [])
      if (Number.isInteger(shard) && shard >= 0 && shard < shardsCount) holders.set(shard, life);
  return holders;
}

/** Who holds what by the shared Lease; nobody anything while it is a runner's of before there were shards. */
export function sharedHolders(lease: KubeObject | undefined): Holders {
  return lease === undefined || !isShared(lease) ? new Map() : holdersOf(lease);
}

/** As it stands in the annotation: a few lives with their shards. */
export function holdersText(holders: Holders): string {
  const byLife: Record<Life, number[]> = {};
  for (const [shard, life] of [...holders].toSorted(([a], [b]) => a - b)) (byLife[life] ??= []).push(shard);
  return JSON.stringify(byLife);
}

function parsed(text: string | undefined): object {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
