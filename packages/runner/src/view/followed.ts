import { type Clock, type ClusterPort, type ListQuery, type Op, selectorText } from '@seatrial/core';
import type { InformerNews } from '@seatrial/kube';
import { type EpochMs, type KubeObject, refKey, refOf } from '@seatrial/model';
import { createShelf, type Shelf } from './shelf.ts';

/** Begins a watch of what a query selects. @returns what ends it */
export type Follow = (
  query: ListQuery,
  heard: { readonly hear: (news: InformerNews) => void; readonly changed: () => void },
) => () => void;

export interface FollowOptions {
  readonly follow: Follow;
  readonly clock: Clock;
  /** Asks for a round of a key. */
  readonly wake: (key: string) => void;
  /** Its end ends all watches. */
  readonly signal: AbortSignal;
}

/** What rounds look at again and again while something is judged: watched from the first look until some time after the last. */
export interface Followed {
  list(query: ListQuery & { readonly follow: string }, op: Op): Promise<readonly KubeObject[]>;
  /** Copies of a kind that a write concerns. */
  shelvesOf(kind: Pick<ListQuery, 'apiVersion' | 'kind'>): readonly Shelf[];
  forget(): void;
}

/** For so long after the last look a watch goes on: a release looks each few seconds. */
const keepMs = 60_000;

/**
 * Watches at a time, each of which holds a connection of those that a client has (KubeLimits.streamsMax): some are left for what
 * wakes rounds. What is looked at beyond that is asked for with each look.
 */
const followedMax = 900;

/** A first look waits so long for the watch to list what there is, and asks for it then. */
const listedWithinMs = 1_000;

interface Entry {
  readonly query: ListQuery;
  readonly shelf: Shelf;
  readonly listed: Promise<void>;
  isListed: boolean;
  /** Keys by when they looked last. */
  readonly looks: Map<string, EpochMs>;
  lookedAt: EpochMs;
  /** What is here is at least as new. */
  askedAt: EpochMs;
}

export function createFollowed(
  port: Pick<ClusterPort, 'list'>,
  { follow, clock, wake, signal }: FollowOptions,
): Followed {
  const entries = new Map<string, Entry>();
  /** By kind: each write asks for those that it concerns, which mostly are none. */
  const shelves = new Map<string, Set<Shelf>>();

  function begin(name: string, query: ListQuery): Entry {
    const shelf = createShelf({ apiVersion: query.apiVersion, kind: query.kind }, clock);
    const listed = Promise.withResolvers<void>();
    const now = clock.now();
    const entry: Entry = {
      query,
      shelf,
      listed: listed.promise,
      isListed: false,
      looks: new Map(),
      lookedAt: now,
      askedAt: now,
    };
    const end = follow(query, {
      hear(news) {
        shelf.hear(news);
        if (news.type !== 'LISTED') return;
        entry.isListed = true;
        listed.resolve();
      },
      changed() {
        for (const [key, at] of entry.looks) if (clock.now() - at <= keepMs) wake(key);
      },
    });
    const ofKind = shelves.get(kindOf(query)) ?? new Set();
    entries.set(name, entry);
    shelves.set(kindOf(query), ofKind.add(shelf));
    void untilUnseen(entry).then(() => {
      if (entries.get(name) === entry) entries.delete(name);
      ofKind.delete(shelf);
      end();
    });
    return entry;
  }

  async function untilUnseen(entry: Entry): Promise<void> {
    for (;;) {
      const leftMs = entry.lookedAt + keepMs - clock.now();
      if (leftMs <= 0 || signal.aborted) return;
      await clock.sleep(leftMs, signal).catch(() => undefined);
    }
  }

  /** What was found is known from here on, until the watch tells of something newer. */
  async function ask(entry: Entry, op: Op): Promise<readonly KubeObject[]> {
    const { shelf, query } = entry;
    const at = clock.now();
    const known = [...(shelf.select(query) ?? []).map(refOf), ...shelf.inDoubt(query.namespace)];
    const before = new Map(known.map((ref) => [refKey(ref), { ref, before: shelf.before(ref) }]));
    const objects = await port.list(query, op);
    for (const object of objects) {
      const key = refKey(refOf(object));
      shelf.answered(refOf(object), object, before.get(key)?.before ?? { at });
      before.delete(key);
    }
    for (const { ref, before: was } of before.values()) shelf.answered(ref, undefined, was);
    entry.askedAt = at;
    return objects;
  }

  return {
    async list(query, op) {
      const now = clock.now();
      const name = nameOf(query);
      const known = entries.get(name);
      if (known === undefined && entries.size >= followedMax) return port.list(query, op);
      const entry = known ?? begin(name, query);
      entry.lookedAt = now;
      entry.looks.set(query.follow, now);
      if (!entry.isListed) await listedOrLate(entry, clock, op);
      const isRecent = op.ageMsMax === undefined || clock.now() - entry.askedAt <= op.ageMsMax;
      return (isRecent ? entry.shelf.select(entry.query) : undefined) ?? ask(entry, op);
    },
    shelvesOf: (kind) => [...(shelves.get(kindOf(kind)) ?? [])],
    forget() {
      for (const { shelf } of entries.values()) shelf.forget();
    },
  };
}

async function listedOrLate({ listed }: Entry, clock: Clock, op: Op): Promise<void> {
  const waiting = new AbortController();
  const late = clock.sleep(listedWithinMs, AbortSignal.any([op.signal, waiting.signal]));
  await Promise.race([listed, late.catch(() => undefined)]);
  waiting.abort();
  op.signal.throwIfAborted();
}

function kindOf({ apiVersion, kind }: Pick<ListQuery, 'apiVersion' | 'kind'>): string {
  return `${apiVersion} ${kind}`;
}

function nameOf({ apiVersion, kind, namespace = '', selector }: ListQuery): string {
  return [apiVersion, kind, namespace, selectorText(selector ?? {})].join(' ');
}
