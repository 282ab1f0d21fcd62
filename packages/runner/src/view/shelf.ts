import { isAskedFor, type ListQuery, type Op } from '@seatrial/core';
import type { InformerNews } from '@seatrial/kube';
import type { EpochMs, KubeObject, ObjectRef } from '@seatrial/model';
import { createRecent } from '../recent.ts';
import { indexOf, isIn, keyOf, keyOfRef, refOfKey, versionOf } from './shelf-keys.ts';
import { isLater, isNumber, latest, type Version } from './versions.ts';
import { copyOf, isWatched, type WatchedKind } from './watched.ts';

/**
 * A watch that has said nothing for so long does not answer for its objects any more: bookmarks come each minute, and a
 * connection that hangs says so by nothing else.
 */
const silentMsMax = 90_000;

/** Objects of which it is known when they were asked for last: of those that are asked for at all, enough for some seconds. */
const askedMax = 10_000;

/** For so long an object that was found not to be there is taken for not there: rounds look again and again for what they delete. */
const goneMs = 2_000;

/** Objects that are remembered as gone. */
const goneMax = 10_000;

/** Objects of which it is remembered that a watch has told of their end: it matters for some seconds. */
const endsMax = 1_000;

/** What the copies must have caught up with before they answer for an object. */
type Owed =
  /** Version `version` or a later one. */
  | { readonly type: 'Version'; readonly version: Version }
  /** What a read says that begins now: after a deletion, or a write whose answer was an error, or none. */
  | { readonly type: 'Doubt' };

/** That an object was found to be gone, by a read that said so, or by what its deletion was answered. */
interface Gone {
  readonly at: EpochMs;
  /** Of what was deleted: what the watch says of its end is the last word of it. */
  readonly uid?: string | undefined;
}

/** What a watch has said of an object's end. */
interface End {
  readonly at: EpochMs;
  readonly uid: string | undefined;
  /** Whether this process had asked for it. */
  readonly isAsked: boolean;
}

/** What was known of an object when a request began. */
export interface Before {
  readonly at: EpochMs;
  readonly version?: Version;
  readonly owed?: Owed;
  readonly gone?: Gone;
}

export interface BeforeWrite extends Before {
  /** Writes of the object that had been answered while others were under way. */
  readonly done: number;
}

/** What is known of a write's end. */
export type Outcome =
  | { readonly type: 'Put'; readonly object: KubeObject }
  /** Asked to go, and there until its finalizers are done. */
  | { readonly type: 'Going'; readonly object: KubeObject }
  | { readonly type: 'Gone'; readonly uid?: string | undefined }
  | { readonly type: 'Unknown' };

/** The copies of one watched kind. An older copy never takes the place of a newer one, in whatever order they come. */
export interface Shelf {
  readonly watched: WatchedKind;
  hear(news: InformerNews): void;
  /** @returns nothing where it has to be asked for: also where it was not asked for within `ageMsMax`, or more than metadata is needed */
  find(
    ref: ObjectRef,
    needs: Pick<Op, 'ageMsMax' | 'metadataOnly'>,
  ): { readonly object: KubeObject | undefined } | undefined;
  /** @returns nothing where they have to be asked for */
  select(query: ListQuery): readonly KubeObject[] | undefined;
  /** Objects of a namespace, or of all, of which a write may have been done or not. */
  inDoubt(namespace: string | undefined): readonly ObjectRef[];
  before(ref: ObjectRef): Before;
  /** What the API server has answered to a read. @returns whether that is older than what was known before it was asked */
  answered(ref: ObjectRef, object: KubeObject | undefined, before: Before): 'Fine' | 'Older';
  /** To be called before a write, whose `written` gets what it returns. */
  begin(ref: ObjectRef): BeforeWrite;
  written(ref: ObjectRef, outcome: Outcome, before: BeforeWrite): void;
  /** Nothing is known any more: until it is listed again, everything is asked for. */
  forget(): void;
}

export function createShelf(watched: WatchedKind, clock: { now(): EpochMs }): Shelf {
  const copies = new Map<string, KubeObject>();
  const indexed = new Map<string, Set<string>>();
  /** Of objects that are gone, the version of their deletion: an older word about them comes too late. */
  const deletions = new Map<string, Version>();
  const owed = new Map<string, Owed>();
  /**
   * What a read has found to be gone. A watch that is late may still tell of the times before, of that object and of others by
   * its name, and nobody knows of which version the end was: whatever it tells of such an object is asked for.
   */
  const gone = new Map<string, Gone>();
  /** Uids of what this process has asked to go, and that has not gone as far as anybody has said. */
  const going = new Map<string, string>();
  const ends = createRecent<End>(endsMax);
  /** When the API server was asked last for an object, or wrote it: what is here is at least as new. */
  const askedAt = new Map<string, EpochMs>();
  const inFlight = new Map<string, { readonly open: number; readonly done: number }>();
  let heardAt: EpochMs | undefined;
  let isListed = false;
  /** All that was written up to this has been heard of: of what is not here, nothing as old is news. */
  let heardAll: Version | undefined;
  let heardLast: Version | undefined;

  function set(key: string, object: KubeObject): void {
    drop(key);
    copies.set(key, object);
    if (watched.index === undefined) return;
    const value = indexOf(object, watched.index);
    indexed.set(value, (indexed.get(value) ?? new Set()).add(key));
  }

  function drop(key: string): void {
    const object = copies.get(key);
    if (object === undefined) return;
    copies.delete(key);
    if (watched.index === undefined) return;
    const value = indexOf(object, watched.index);
    indexed.get(value)?.delete(key);
    if (indexed.get(value)?.size === 0) indexed.delete(value);
  }

  /** The newest version that is known, be it of a copy, of a deletion, or of what is owed. */
  function knownOf(key: string): Version | undefined {
    const due = owed.get(key);
    const dueVersion = due?.type === 'Version' ? due.version : undefined;
    return latest(latest(versionOf(copies.get(key)), deletions.get(key)), dueVersion);
  }

  function before(key: string): Before {
    const due = owed.get(key);
    const version = knownOf(key);
    const end = gone.get(key);
    return {
      at: clock.now(),
      ...(version === undefined ? {} : { version }),
      ...(due === undefined ? {} : { owed: due }),
      ...(end === undefined ? {} : { gone: end }),
    };
  }

  function isNews(key: string, version: Version, heardOf: Version | undefined): boolean {
    const copy = copies.get(key);
    const known = latest(copy === undefined ? heardOf : versionOf(copy), deletions.get(key));
    return known === undefined || isLater(version, known);
  }

  function take(key: string, object: KubeObject, heardOf: Version | undefined): void {
    const version = versionOf(object);
    if (version === undefined || !isNews(key, version, heardOf)) return;
    if (!isWatched(watched, object)) return remove(key, version);
    deletions.delete(key);
    set(key, copyOf(watched, object));
    if (gone.has(key)) owed.set(key, { type: 'Doubt' });
  }

  function remove(key: string, version: Version): void {
    const copy = copies.get(key);
    if (copy !== undefined && isLater(versionOf(copy) ?? '', version)) return;
    drop(key);
    const known = deletions.get(key);
    if (known === undefined || isLater(version, known)) deletions.set(key, version);
  }

  function noteEnd(key: string, uid: string | undefined): void {
    if (uid === undefined) return;
    const isAsked = going.get(key) === uid || gone.get(key)?.uid === uid;
    if (going.get(key) === uid) going.delete(key);
    if (gone.get(key)?.uid === uid) gone.delete(key);
    ends.set(key, { at: clock.now(), uid, isAsked });
  }

  /** A deletion was answered with the end of the object. @returns whether nothing else was heard of it meanwhile */
  function takeEnd(
    key: string,
    uid: string | undefined,
    { at, owed: due, gone: end, version }: Before,
  ): boolean {
    if (owed.get(key) !== due || gone.get(key) !== end) return false;
    const isHeardOf = uid !== undefined && ends.get(key)?.uid === uid && !copies.has(key);
    if (!isHeardOf && knownOf(key) !== version) return false;
    const copy = versionOf(copies.get(key));
    if (copy !== undefined) remove(key, copy);
    owed.delete(key);
    if (isHeardOf) ends.set(key, { at, uid, isAsked: true });
    else noteGone(key, { at, uid });
    return true;
  }

  function noteGoing(key: string, { metadata: { uid } }: KubeObject): void {
    const end = ends.get(key);
    if (uid === undefined) return;
    if (end?.uid === uid) ends.set(key, { ...end, isAsked: true });
    else going.set(key, uid);
  }

  function list(items: readonly KubeObject[], version: Version): void {
    // Somebody has restored the cluster from a backup: its versions come again, with other contents.
    if (heardLast !== undefined && isLater(heardLast, version)) forget();
    const there = new Set<string>();
    for (const item of items) {
      const key = keyOf(item);
      there.add(key);
      take(key, item, undefined);
    }
    for (const [key, copy] of copies) {
      if (!there.has(key) && !isLater(versionOf(copy) ?? '', version)) drop(key);
    }
    isListed = true;
    hearAll(version);
  }

  function hearAll(version: Version): void {
    heardAll = latest(heardAll, version);
    heardLast = latest(heardLast, version);
    for (const key of owed.keys()) settle(key);
    for (const [key, deletion] of deletions) if (!isLater(deletion, version)) deletions.delete(key);
  }

  function isPaid(key: string, due: Owed): boolean {
    if (due.type === 'Doubt') return false;
    // Of what is not here, and was heard of, the end was heard of too.
    const version = versionOf(copies.get(key)) ?? latest(deletions.get(key), heardAll);
    return version !== undefined && !isLater(due.version, version);
  }

  /** @returns whether the copies may answer for it */
  function settle(key: string): boolean {
    const due = owed.get(key);
    if (due === undefined) return true;
    if (!isPaid(key, due)) return false;
    owed.delete(key);
    return true;
  }

  function noteAsked(key: string, at: EpochMs): void {
    if (askedAt.size >= askedMax) askedAt.clear();
    askedAt.set(key, at);
  }

  /** Where more are gone than can be remembered, a watch that is that late is as good as lost. */
  function noteGone(key: string, end: Gone): void {
    drop(key);
    gone.delete(key);
    gone.set(key, end);
    if (gone.size > goneMax) forget();
  }

  /** What has no label is not watched, so that nobody is there is only known of who was asked for a moment ago. */
  function isJustGone(key: string): boolean {
    const end = ends.get(key);
    const found = gone.get(key) ?? (end?.isAsked === true ? end : undefined);
    return found !== undefined && clock.now() - found.at <= goneMs;
  }

  function owe(key: string, due: Owed): void {
    owed.set(key, due);
    settle(key);
  }

  function isCurrent(): boolean {
    return isListed && heardAt !== undefined && clock.now() - heardAt <= silentMsMax;
  }

  function forget(): void {
    for (const each of [copies, indexed, deletions, owed, gone, going, askedAt]) each.clear();
    heardAt = undefined;
    heardAll = undefined;
    heardLast = undefined;
    isListed = false;
  }

  function candidates({ fields }: ListQuery): readonly KubeObject[] {
    const value = watched.index === undefined ? undefined : fields?.[watched.index];
    const keys = value === undefined ? copies.keys() : (indexed.get(value) ?? []);
    return [...keys].flatMap((key) => copies.get(key) ?? []);
  }

  return {
    watched,
    forget,
    hear(news) {
      if (news.type === 'LOST') {
        heardAt = undefined;
        return;
      }
      heardAt = clock.now();
      const version = news.type === 'LISTED' ? news.resourceVersion : versionOf(news.object);
      // A server whose versions cannot be compared is asked about everything.
      if (version === undefined || !isNumber(version)) return forget();
      if (news.type === 'LISTED') return list(news.items, version);
      if (news.type === 'BOOKMARK') return hearAll(version);
      const key = keyOf(news.object);
      heardLast = latest(heardLast, version);
      if (news.type === 'DELETED') {
        remove(key, version);
        noteEnd(key, news.object.metadata.uid);
      } else take(key, news.object, heardAll);
      settle(key);
    },
    find(ref, { ageMsMax, metadataOnly }) {
      const key = keyOfRef(ref);
      if (watched.metadataOnly === true && metadataOnly !== true) return undefined;
      if (!isCurrent() || !settle(key)) return undefined;
      const object = copies.get(key);
      if (ageMsMax !== undefined && clock.now() - (askedAt.get(key) ?? Number.NEGATIVE_INFINITY) > ageMsMax)
        return undefined;
      return object === undefined && watched.label !== undefined && !isJustGone(key) ? undefined : { object };
    },
    select(query) {
      if (watched.label !== undefined || !isCurrent()) return undefined;
      const isWhole = [...owed.keys()].every((key) => !isIn(query.namespace, key) || settle(key));
      if (!isWhole) return undefined;
      return candidates(query)
        .filter((object) => isAskedFor(query, object))
        .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    },
    inDoubt: (namespace) =>
      [...owed].flatMap(([key, { type }]) =>
        type === 'Doubt' && isIn(namespace, key) ? [refOfKey(watched, key)] : [],
      ),
    before: (ref) => before(keyOfRef(ref)),
    answered(ref, object, before) {
      const key = keyOfRef(ref);
      const version = versionOf(object);
      if (version !== undefined && before.version !== undefined && isLater(before.version, version))
        return 'Older';
      noteAsked(key, before.at);
      const isDoubted = owed.get(key)?.type === 'Doubt';
      const known = knownOf(key);
      // What has happened since the question may be newer than its answer.
      if (isDoubted && owed.get(key) !== before.owed) return 'Fine';
      if (gone.get(key) !== before.gone) return 'Fine';
      if (version === undefined) {
        if (known !== before.version) return 'Fine';
        owed.delete(key);
        noteGone(key, { at: before.at });
        return 'Fine';
      }
      gone.delete(key);
      if (isDoubted) owed.delete(key);
      const isNewer = known === undefined || isLater(version, known);
      if (isNewer && (copies.has(key) || (object !== undefined && isWatched(watched, object))))
        owe(key, { type: 'Version', version });
      return 'Fine';
    },
    begin(ref) {
      const key = keyOfRef(ref);
      const writes = inFlight.get(key) ?? { open: 0, done: 0 };
      inFlight.set(key, { ...writes, open: writes.open + 1 });
      return { ...before(key), done: writes.done };
    },
    written(ref, outcome, before) {
      const { at, done, owed: due } = before;
      const key = keyOfRef(ref);
      const writes = inFlight.get(key) ?? { open: 1, done };
      if (writes.open === 1) inFlight.delete(key);
      else inFlight.set(key, { open: writes.open - 1, done: writes.done + 1 });
      // Of several at once nobody knows which came last.
      const isAlone = writes.done === done;
      if (outcome.type === 'Going') noteGoing(key, outcome.object);
      if (isAlone && outcome.type === 'Gone' && takeEnd(key, outcome.uid, before)) return;
      const object = 'object' in outcome ? outcome.object : undefined;
      const version = versionOf(object);
      if (isAlone && object !== undefined && version !== undefined) {
        noteAsked(key, at);
        gone.delete(key);
        // A watch that tells of it before the answer comes raises a doubt which the answer ends.
        if (due?.type !== 'Doubt' && owed.get(key)?.type === 'Doubt') owed.delete(key);
        take(key, object, heardAll);
        if (settle(key) && isWatched(watched, object)) owe(key, { type: 'Version', version });
      } else owe(key, { type: 'Doubt' });
    },
  };
}
