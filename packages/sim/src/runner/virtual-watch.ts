import type { Rng } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { refKey, refOf } from '@seatrial/model';
import { type ClusterView, isWatched, type WatchedKind } from '@seatrial/runner';
import { between, chance } from '../draws.ts';
import type { Change, Store } from '../kube/store.ts';
import type { Timeline } from '../time/timeline.ts';

type News = Parameters<ClusterView['hear']>[1];

export interface VirtualWatchOptions {
  readonly store: Store;
  /** An object of it as the API server tells of it. */
  readonly shown: (object: KubeObject) => KubeObject;
  readonly timeline: Timeline;
  readonly rng: Rng;
  readonly watched: WatchedKind;
  /** Which objects of the kind; by default those that have its label. */
  readonly selects?: (object: KubeObject) => boolean;
  /** Each word that the watch says. */
  readonly hear: (news: News) => void;
  /** The changes that follow from it, as an informer tells them. */
  readonly onChange: (object: KubeObject | undefined, previous: KubeObject | undefined) => void;
  readonly isAlive: () => boolean;
}

/** The watch of one kind that a process has. It lags, repeats itself, and dies; what it says is in the order of the writes. */
export interface VirtualWatch {
  /** While set, nothing is heard: of some watches because they were cut, of others because they hang. */
  setDeaf(deaf: boolean): void;
  /** Lists anew; resolves when what was listed has been heard. */
  refresh(): Promise<void>;
}

const usualMs = [1, 80] as const;
const lagMs = [500, 5_000] as const;
const lagShare = 0.01;
const repeatShare = 0.02;
const bookmarkMs = [50_000, 70_000] as const;
/** Of the times at which a bookmark would have come. */
const deathShare = 0.2;
const deadMs = [100, 3_000] as const;
const askAgainMs = 20;

export function startVirtualWatch(options: VirtualWatchOptions): VirtualWatch {
  const { store, timeline, rng, watched, isAlive } = options;
  const { selects = (object: KubeObject): boolean => isWatched(watched, object) } = options;
  const copies = new Map<string, KubeObject>();
  /** Of a connection that hangs, or was cut and goes on from where it was: what it has not said yet. */
  let unsaid: News[] | undefined;
  let connection = 0;
  /** The connection whose LIST was heard last. */
  let listedBy = 0;
  let lastAt = 0;
  let deaf = false;

  function change(key: string, object: KubeObject | undefined): void {
    const previous = copies.get(key);
    if (object?.metadata.resourceVersion === previous?.metadata.resourceVersion) return;
    if (object === undefined) copies.delete(key);
    else copies.set(key, object);
    options.onChange(object, previous);
  }

  function tell(said: News): void {
    const news = shownNews(said);
    options.hear(news);
    if (news.type === 'LISTED') {
      const gone = new Set(copies.keys());
      for (const item of news.items) {
        gone.delete(refKey(refOf(item)));
        change(refKey(refOf(item)), item);
      }
      for (const key of gone) change(key, undefined);
    } else if (news.type === 'DELETED') change(refKey(refOf(news.object)), undefined);
    else if (news.type === 'ADDED' || news.type === 'MODIFIED')
      change(refKey(refOf(news.object)), news.object);
  }

  function shownNews(said: News): News {
    if (said.type === 'LISTED') return { ...said, items: said.items.map(options.shown) };
    return said.type === 'ADDED' || said.type === 'MODIFIED'
      ? { ...said, object: options.shown(said.object) }
      : said;
  }

  /** After all that was said before it, unless the connection is lost meanwhile. */
  function say(news: News): void {
    if (unsaid !== undefined) return void unsaid.push(news);
    const ms = between(rng, chance(rng, lagShare) ? lagMs : usualMs);
    lastAt = Math.max(lastAt, timeline.now() + ms);
    const [at, own] = [lastAt, connection];
    const deliver = (): void => {
      if (!isAlive() || own !== connection) return;
      if (news.type === 'LISTED') listedBy = own;
      tell(news);
    };
    timeline.after(at - timeline.now(), deliver);
    if (news.type !== 'LISTED' && chance(rng, repeatShare))
      timeline.after(at - timeline.now() + between(rng, lagMs), deliver);
  }

  /** In no order: what was written last may come first. */
  function listAnew(): void {
    connection += 1;
    unsaid = undefined;
    const items = store.ofKind(watched.kind).filter(selects);
    const keyed = items.map((item) => ({ item, order: rng.next() }));
    keyed.sort((a, b) => a.order - b.order);
    say({ type: 'LISTED', items: keyed.map(({ item }) => item), resourceVersion: store.resourceVersion() });
  }

  function goOn(): void {
    const missed = unsaid ?? [];
    unsaid = undefined;
    for (const news of missed) say(news);
  }

  function notice({ type, object, previous }: Change): void {
    if (!isAlive() || object.kind !== watched.kind) return;
    const wasShown = previous !== undefined && selects(previous);
    const isShown = type !== 'Deleted' && selects(object);
    if (isShown) say({ type: wasShown ? 'MODIFIED' : 'ADDED', object });
    else if (wasShown) say({ type: 'DELETED', object });
  }

  function bookmark(): void {
    timeline.after(between(rng, bookmarkMs), () => {
      if (!isAlive()) return;
      if (!deaf && unsaid === undefined && chance(rng, deathShare)) die();
      else
        say({
          type: 'BOOKMARK',
          object: {
            apiVersion: watched.apiVersion,
            kind: watched.kind,
            metadata: { name: '', resourceVersion: store.resourceVersion() },
          },
        });
      bookmark();
    });
  }

  /** The connection is lost, and made again. */
  function die(): void {
    unsaid = [];
    tell({ type: 'LOST' });
    timeline.after(between(rng, deadMs), () => {
      if (!isAlive() || deaf) return;
      if (chance(rng, 0.5)) goOn();
      else listAnew();
    });
  }

  /** A watch that is deaf hears nothing for as long as it is. */
  async function refresh(): Promise<void> {
    while (deaf) await timeline.clock.sleep(askAgainMs);
    listAnew();
    const own = connection;
    while (isAlive() && listedBy < own) await timeline.clock.sleep(askAgainMs);
  }

  store.onChange(notice);
  listAnew();
  bookmark();
  return {
    refresh,
    setDeaf(now) {
      if (now === deaf) return;
      deaf = now;
      if (now) {
        unsaid ??= [];
        if (chance(rng, 0.5)) tell({ type: 'LOST' });
      } else if (chance(rng, 0.5)) goOn();
      else listAnew();
    },
  };
}
