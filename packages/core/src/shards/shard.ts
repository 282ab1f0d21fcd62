import { fnv1a } from '../hash.ts';

/**
 * Into how many shards the applications of a cluster are divided. The same for all time: two runners that count differently
 * would both work on an application. Enough for an even division among a few runners, and few enough to be listed in one object.
 */
export const shardsCount = 64;

/** The shard of an application: all that is done for it is done by whoever holds this. From 0 on. */
export function shardOf(application: string): number {
  return mixed(fnv1a(application)) % shardsCount;
}

/**
 * Who of these should hold a shard: each has a number for it, and the highest wins (Thaler and Ravishankar 1998, "highest random
 * weight"). When one goes, only its shards move; when one comes, only those that it gets.
 */
export function rightfulHolder(shard: number, members: Iterable<string>): string | undefined {
  let best: { readonly name: string; readonly weight: number } | undefined;
  for (const name of members) {
    const weight = mixed(fnv1a(name) ^ Math.imul(shard + 1, 0x9e3779b1));
    if (best === undefined || weight > best.weight || (weight === best.weight && name > best.name))
      best = { name, weight };
  }
  return best?.name;
}

/** FNV-1a leaves names that differ at their end close together; this spreads them (the last steps of MurmurHash3). */
function mixed(hash: number): number {
  let mix = hash;
  mix = Math.imul(mix ^ (mix >>> 16), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return (mix ^ (mix >>> 16)) >>> 0;
}
