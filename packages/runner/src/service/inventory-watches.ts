import { isSameJson, items, stringAt } from '@seatrial/core';
import { type KubeObject, refKey, refOf } from '@seatrial/model';
import { noticed, type WatchedKind, watchedKinds } from '../view/watched.ts';

/** Watches of the kinds that applications have here, beside those of which there is always one. */
export interface InventoryWatches {
  /** To be called when an ApplicationState was made, changed or deleted: then there is no `state`. */
  note(state: KubeObject | undefined, previous: KubeObject | undefined): void;
  close(): Promise<void>;
}

interface Watch {
  readonly close: () => Promise<void>;
}

/**
 * Begins with the first inventory that has objects of a kind, and ends with the last one. What is only about to be released is
 * watched from when its record names it.
 * @param follow begins a watch
 */
export function createInventoryWatches(follow: (kind: WatchedKind) => Watch): InventoryWatches {
  const always = new Set(watchedKinds.map(nameOf));
  /** Kinds of each inventory, by `refKey` of its record. */
  const kindsOf = new Map<string, ReadonlySet<string>>();
  /** How many inventories have a kind: of a thousand, each change concerns a few kinds. */
  const inventoriesOf = new Map<string, number>();
  const watches = new Map<string, Watch>();
  const closing = new Set<Promise<void>>();

  function end(name: string): void {
    const ended = watches.get(name)?.close();
    watches.delete(name);
    if (ended === undefined) return;
    closing.add(ended);
    void ended.finally(() => closing.delete(ended));
  }

  function count(name: string, more: 1 | -1): void {
    const left = (inventoriesOf.get(name) ?? 0) + more;
    if (left > 0) return void inventoriesOf.set(name, left);
    inventoriesOf.delete(name);
    end(name);
  }

  return {
    note(state, previous) {
      const either = state ?? previous;
      if (either === undefined) return;
      const key = refKey(refOf(either));
      const kinds = new Map(inventoryOf(state).map((kind) => [nameOf(kind), kind]));
      const names = new Set(kinds.keys());
      // Mostly a record says something else anew.
      const before = kindsOf.get(key) ?? new Set();
      if (isSameJson([...names], [...before])) return;
      if (names.size === 0) kindsOf.delete(key);
      else kindsOf.set(key, names);
      for (const name of names) if (!before.has(name)) count(name, 1);
      for (const name of before) if (!names.has(name)) count(name, -1);
      for (const [name, kind] of kinds)
        if (!always.has(name) && !watches.has(name)) watches.set(name, follow(kind));
    },
    async close() {
      for (const name of watches.keys()) end(name);
      await Promise.all(closing);
    },
  };
}

function inventoryOf(state: KubeObject | undefined): readonly WatchedKind[] {
  return items(state, 'status', 'inventory').map((ref) =>
    noticed(stringAt(ref, 'apiVersion') ?? '', stringAt(ref, 'kind') ?? ''),
  );
}

function nameOf({ apiVersion, kind }: Pick<WatchedKind, 'apiVersion' | 'kind'>): string {
  return `${apiVersion}/${kind}`;
}
