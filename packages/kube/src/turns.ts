/** Keys that are ready, in turns of kinds: of each kind the first comes first, and after it a key of the next kind. */
export interface Turns {
  add(key: string): void;
  has(key: string): boolean;
  keys(): Iterable<string>;
  readonly size: number;
  clear(): void;
  /**
   * The next key, which is then no longer ready; none where each kind that has one has its share already.
   * @param running keys that are at work
   * @param places for all kinds together; one of them is always left to other kinds
   */
  take(running: Iterable<string>, places: number): string | undefined;
}

/** @param kindOfKey tells the kind of a key; without it all are of one kind, which may have all places */
export function createTurns(kindOfKey?: (key: string) => string): Turns {
  const kindOf = kindOfKey ?? (() => '');
  // A Map remembers the order of insertion: a kind that had its turn is put last.
  const kinds = new Map<string, Set<string>>();

  function size(): number {
    let sum = 0;
    for (const keys of kinds.values()) sum += keys.size;
    return sum;
  }

  return {
    add(key) {
      const kind = kindOf(key);
      const keys = kinds.get(kind);
      if (keys === undefined) kinds.set(kind, new Set([key]));
      else keys.add(key);
    },
    has: (key) => kinds.get(kindOf(key))?.has(key) === true,
    *keys() {
      for (const keys of kinds.values()) yield* keys;
    },
    get size() {
      return size();
    },
    clear: () => kinds.clear(),
    take(running, places) {
      const atWork = Map.groupBy(running, kindOf);
      const shareMax = kindOfKey === undefined ? places : Math.max(1, places - 1);
      for (const [kind, keys] of kinds) {
        const [key] = keys;
        if (key === undefined || (atWork.get(kind)?.length ?? 0) >= shareMax) continue;
        keys.delete(key);
        kinds.delete(kind);
        if (keys.size > 0) kinds.set(kind, keys);
        return key;
      }
      return undefined;
    },
  };
}
