import {
  type Clock,
  decideShards,
  type Holders,
  holdersAfter,
  isShared,
  isTaken,
  type Life,
  lifeOf,
  memberOf,
  type Op,
  rightfulHolder,
  type ShardsDecision,
  sharedHolders,
} from '@seatrial/core';
import { isKubeError } from '@seatrial/kube';
import type { KubeObject } from '@seatrial/model';
import { isLater } from '../view/versions.ts';
import type { Ending } from './holdings.ts';
import { createMembers } from './members.ts';
import { createSharedLease, type LeaseAccess, memberRef, readLease } from './shared-lease.ts';

/** What is done for shards. */
export interface ShardWork {
  /** They are this runner's: whoever had them before is dead, or has ended its work. */
  begin(shards: readonly number[]): void;
  /** When it returns, nothing is done for them any more. */
  end(shards: readonly number[], how: Ending): Promise<void>;
}

export interface ShardKeeperOptions {
  readonly kube: LeaseAccess;
  readonly clusterName: string;
  /** Its Lease as this runner has taken it. */
  readonly own: KubeObject;
  /** Whether that one is still its own. */
  readonly isHeld: () => boolean;
  /** One that nobody sets. */
  readonly clock: Clock;
  readonly work: ShardWork;
  /** Every failure that was survived. */
  readonly onError: (error: unknown) => void;
}

/** Takes and gives shards for as long as a runner has its Lease. */
export interface ShardKeeper {
  /** To be told each Lease of the cluster's runners, as the watch says it; `isGone` with the last that was known. */
  hear(lease: KubeObject, isGone: boolean): void;
  /** Until the signal aborts. If the Lease is still held then, all shards go to the others before it returns. */
  run(signal: AbortSignal): Promise<void>;
}

const requestTimeoutMs = 3_000;
const retryMs = 500;
/** However quiet the watch is. Costs nothing: what is known is looked at again. */
const lookMsMax = 30_000;
const lookMsMin = 20;
/** Tries of one who leaves; after them its Lease just ends. */
const leaveTriesMax = 5;

export function createShardKeeper(options: ShardKeeperOptions): ShardKeeper {
  const { kube, clusterName, own, isHeld, clock, work, onError } = options;
  const me = lifeOf(own);
  const shared = createSharedLease(kube, clusterName);
  const members = createMembers(clock);
  const standing = new Set<number>();
  let known: { readonly lease: KubeObject | undefined } | undefined;
  let bell = Promise.withResolvers<void>();

  function ring(): void {
    bell.resolve();
    bell = Promise.withResolvers<void>();
  }

  function note(lease: KubeObject | undefined): void {
    known = { lease };
    if (lease !== undefined) members.hear(lease);
  }

  function hearShared(lease: KubeObject, isGone: boolean): void {
    const [before, now] = [known?.lease?.metadata, lease.metadata];
    // A watch that is late tells of the time before our own last write.
    if (before?.resourceVersion !== undefined && isLater(before.resourceVersion, now.resourceVersion ?? ''))
      return;
    note(isGone ? undefined : lease);
  }

  /** This runner lives for as long as it holds its own Lease, whatever it hears of that. */
  function living(): readonly Life[] {
    const others = members
      .living(clock.now())
      .filter((life) => ![memberOf(me), shared.name].includes(memberOf(life)));
    return isHeld() ? [...others, me] : others;
  }

  /** Works on what is its own by the record, and on nothing else. */
  async function accord(holders: Holders): Promise<void> {
    const mine = [...holders].filter(([, life]) => life === me).map(([shard]) => shard);
    const lost = [...standing].filter((shard) => holders.get(shard) !== me);
    if (lost.length > 0) await end(lost, 'AtOnce');
    const news = mine.filter((shard) => !standing.has(shard));
    for (const shard of news) standing.add(shard);
    if (news.length > 0) work.begin(news);
  }

  async function end(shards: readonly number[], how: Ending): Promise<void> {
    await work.end(shards, how);
    for (const shard of shards) standing.delete(shard);
  }

  /** Asks for the Leases of those who are to lose shards, and of a runner of before there were shards: the watch may be late. */
  async function areOver(lease: KubeObject | undefined, lives: Iterable<Life>, op: Op): Promise<boolean> {
    const names = new Set([...lives].map(memberOf));
    names.delete(memberOf(me));
    if (isOthers(lease)) names.add(shared.name);
    for (const name of names) {
      const fresh = await readLease(kube, name, op);
      if (fresh === undefined) members.gone(name);
      else members.hear(fresh);
    }
    const alive = new Set(living());
    return ![...lives].some((life) => alive.has(life)) && !(isOthers(lease) && isKept());
  }

  function isOthers(lease: KubeObject | undefined): lease is KubeObject {
    return lease !== undefined && isTaken(lease) && !isShared(lease);
  }

  /** By a runner of before there were shards. */
  function isKept(): boolean {
    return members.isHeld(shared.name, clock.now());
  }

  /** One look, and what follows from it. @returns whether to look again at once */
  async function step(isLeaving: boolean, op: Op): Promise<'Again' | 'Rest'> {
    if (!isHeld()) return 'Rest';
    if (known === undefined) note(await shared.read(op));
    const lease = known?.lease;
    const holders = sharedHolders(lease);
    if (!isLeaving) await accord(holders);
    const decision = decideShards({ me, holders, living: living(), isLeaving });
    const { take, give } = decision;
    if (take.length === 0 && give.size === 0) return 'Rest';
    if (isLeaving && give.size === 0) return 'Rest';
    if (isOthers(lease) && isKept()) return 'Rest';
    const losing = take.flatMap((shard) => holders.get(shard) ?? []);
    if (!(await areOver(lease, losing, op))) return 'Again';
    if (give.size > 0) await end([...give.keys()], 'InOrder');
    await write(lease, holders, isLeaving ? { take: [], give } : decision, op);
    return 'Again';
  }

  async function write(
    lease: KubeObject | undefined,
    holders: Holders,
    decision: ShardsDecision,
    op: Op,
  ): Promise<void> {
    if (!isHeld()) throw new DOMException('the Lease of this runner has run out', 'AbortError');
    try {
      note(await shared.write(lease, holdersAfter(holders, me, decision), op));
    } catch (error) {
      known = undefined; // nobody knows whether it was written
      if (!isKubeError(error, 'Conflict', 'AlreadyExists')) throw error;
    }
  }

  /** Leases of runners that have ended and hold nothing are deleted by one of those that live. */
  async function tidy(op: Op): Promise<void> {
    const holding = new Set([...sharedHolders(known?.lease).values()].map(memberOf));
    for (const { metadata } of members.over(clock.now())) {
      const { name, uid, resourceVersion } = metadata;
      const isOwn = name === shared.name || name === memberOf(me);
      if (isOwn || holding.has(name) || rightfulHolder(0, living()) !== me) continue;
      const only = { ...(uid && { uid }), ...(resourceVersion && { resourceVersion }) };
      await kube.delete(memberRef(name), { ...op, ...only }).catch((error: unknown) => {
        if (!isKubeError(error, 'NotFound', 'Conflict')) throw error;
      });
      members.gone(name);
    }
  }

  async function rest(rung: Promise<void>, signal: AbortSignal): Promise<void> {
    const now = clock.now();
    const nextMs = (members.nextEndAt(now) ?? Number.POSITIVE_INFINITY) - now;
    const untilMs = Math.max(lookMsMin, Math.min(lookMsMax, nextMs));
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    await Promise.race([rung, clock.sleep(untilMs, either).catch(() => undefined)]);
    over.abort();
  }

  /** A person asks it to end, and it still may act. */
  async function leave(): Promise<void> {
    const op = { signal: new AbortController().signal, timeoutMs: requestTimeoutMs };
    for (let tries = 0; tries < leaveTriesMax && isHeld(); tries += 1) {
      try {
        if ((await step(true, op)) === 'Rest') return;
      } catch (error) {
        onError(error);
      }
    }
  }

  return {
    hear(lease, isGone) {
      const { name } = lease.metadata;
      if (name === shared.name) hearShared(lease, isGone);
      else if (isGone) members.gone(name);
      else members.hear(lease);
      ring();
    },
    async run(signal) {
      const op = { signal, timeoutMs: requestTimeoutMs };
      while (!signal.aborted) {
        const rung = bell.promise;
        try {
          if ((await step(false, op)) === 'Again') continue;
          await tidy(op);
          await rest(rung, signal);
        } catch (error) {
          if (signal.aborted) break;
          onError(error);
          await clock.sleep(retryMs, signal).catch(() => undefined);
        }
      }
      await end([...standing], isHeld() ? 'InOrder' : 'AtOnce');
      if (isHeld()) await leave();
    },
  };
}
