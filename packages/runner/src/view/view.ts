import type { Clock, ClusterPort, Deleted, Op } from '@seatrial/core';
import type { InformerNews } from '@seatrial/kube';
import type { KubeObject, ObjectRef } from '@seatrial/model';
import { refOf } from '@seatrial/model';
import { createFollowed, type FollowOptions } from './followed.ts';
import { createShelf, type Outcome, type Shelf } from './shelf.ts';
import { copyOf, type WatchedKind, watchedKinds } from './watched.ts';

/** A cluster, and copies of what is watched in it. */
export interface ClusterView {
  /** Answers reads from the copies where they may, and asks the cluster otherwise. */
  readonly cluster: ClusterPort;
  /** To be told each word of each watch, in the order in which the watch says them. */
  readonly hear: (watched: WatchedKind, news: InformerNews) => void;
}

/**
 * Read your writes: once a write has been answered, no read of its object is answered by an older copy. What a write has
 * answered is a copy itself; a write that failed, or whose answer was lost, leaves its object in doubt, and it is asked for.
 */
export function viewOver(port: ClusterPort, clock: Pick<Clock, 'now'>, follow?: FollowOptions): ClusterView {
  const followed = follow === undefined ? undefined : createFollowed(port, follow);
  const shelves = new Map(watchedKinds.map((watched) => [nameOf(watched), createShelf(watched, clock)]));

  async function ask(shelf: Shelf, ref: ObjectRef, op: Op): Promise<KubeObject | undefined> {
    const before = shelf.before(ref);
    const object = await port.get(ref, op);
    // Restored from a backup, a cluster has older versions than it had.
    if (shelf.answered(ref, object, before) === 'Older') {
      for (const each of shelves.values()) each.forget();
      followed?.forget();
    }
    return object;
  }

  async function writing<T>(
    ref: ObjectRef,
    write: () => Promise<T>,
    outcomeOf: (answer: T) => Outcome,
  ): Promise<T> {
    const always = shelves.get(nameOf(ref));
    const concerned = [...(always === undefined ? [] : [always]), ...(followed?.shelvesOf(ref) ?? [])];
    const begun = concerned.map((shelf) => ({ shelf, before: shelf.begin(ref) }));
    let outcome: Outcome = { type: 'Unknown' };
    try {
      const answer = await write();
      outcome = outcomeOf(answer);
      return answer;
    } finally {
      for (const { shelf, before } of begun) shelf.written(ref, outcome, before);
    }
  }

  /** @returns what later reads answer, so that a record is read once */
  async function putting<T extends KubeObject | undefined>(
    object: KubeObject,
    write: () => Promise<T>,
  ): Promise<T> {
    const answer = await writing(refOf(object), write, (it) =>
      it === undefined ? { type: 'Unknown' } : { type: 'Put', object: it },
    );
    const shelf = shelves.get(nameOf(object));
    if (answer === undefined || shelf === undefined || shelf.watched.metadataOnly === true) return answer;
    return copyOf(shelf.watched, answer) as T; // T is what it is a copy of
  }

  return {
    hear: (watched, news) => shelves.get(nameOf(watched))?.hear(news),
    cluster: {
      ...port,
      async get(ref, op) {
        const shelf = shelves.get(nameOf(ref));
        if (shelf === undefined) return port.get(ref, op);
        const found = shelf.find(ref, op);
        return found === undefined ? ask(shelf, ref, op) : found.object;
      },
      async list(query, op) {
        const { follow: key } = query;
        if (key !== undefined && followed !== undefined) return followed.list({ ...query, follow: key }, op);
        const shelf = shelves.get(nameOf(query));
        if (shelf === undefined || shelf.watched.label !== undefined || op.ageMsMax !== undefined)
          return port.list(query, op);
        for (const ref of shelf.inDoubt(query.namespace)) await ask(shelf, ref, op);
        const found = shelf.select(query);
        if (found !== undefined) return found;
        const at = clock.now();
        const objects = await port.list(query, op);
        for (const object of objects) shelf.answered(refOf(object), object, { at });
        return objects;
      },
      apply: (object, op) => putting(object, () => port.apply(object, op)),
      create: (object, op) => putting(object, () => port.create(object, op)),
      updateStatus: (object, op) => putting(object, () => port.updateStatus(object, op)),
      patch: (object, ...rest) => putting(object, () => port.patch(object, ...rest)),
      delete: (ref, options, op) =>
        writing(
          ref,
          () => port.delete(ref, options, op),
          (it) => endOf(it, options.uid),
        ),
      async dryRun(object, op) {
        const shelf = shelves.get(nameOf(object));
        const before = shelf?.before(refOf(object));
        const answer = await port.dryRun(object, op);
        // Of what is there it has the version: what would be made has none yet.
        const isNew = answer.object !== undefined && answer.object.metadata.resourceVersion === undefined;
        if (isNew && before !== undefined) shelf?.answered(refOf(object), undefined, before);
        return answer;
      },
      atHand: (ref) => shelves.get(nameOf(ref))?.find(ref, { metadataOnly: true }),
    },
  };
}

function endOf(deleted: Deleted | undefined, uid: string | undefined): Outcome {
  if (deleted === undefined) return { type: 'Unknown' };
  return deleted.type === 'Gone' ? { type: 'Gone', uid: deleted.uid ?? uid } : deleted;
}

function nameOf({ apiVersion, kind }: Pick<ObjectRef, 'apiVersion' | 'kind'>): string {
  return `${apiVersion}/${kind}`;
}
