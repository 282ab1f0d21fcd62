/** Keeps the most recently used values up to a total weight; a heavier value is not kept at all. */
export interface Lru<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  delete(key: string): void;
}

/** @param countMax of the values, whatever they weigh */
export function createLru<V>(
  weightMax: number,
  weigh: (value: V) => number,
  countMax = Number.POSITIVE_INFINITY,
): Lru<V> {
  // A Map remembers the order of insertion: the first key is the one unused for longest.
  const values = new Map<string, V>();
  let weight = 0;

  function remove(key: string): void {
    const value = values.get(key);
    if (value === undefined) return;
    values.delete(key);
    weight -= weigh(value);
  }

  return {
    get(key) {
      const value = values.get(key);
      if (value === undefined) return undefined;
      values.delete(key);
      values.set(key, value);
      return value;
    },
    set(key, value) {
      remove(key);
      if (weigh(value) > weightMax) return;
      values.set(key, value);
      weight += weigh(value);
      for (const oldest of values.keys()) {
        if (weight <= weightMax && values.size <= countMax) break;
        remove(oldest);
      }
    },
    delete: remove,
  };
}
