/** A map that forgets what was set longest ago when there is more than it has room for. */
export interface Recent<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  forget(key: string): void;
  /** Forgets those that are not to be kept. */
  keep(isKept: (value: V) => boolean): void;
}

/** Room for values of which some are much larger than others. */
export interface Room<V> {
  /** Of a value; the same whenever it is asked. */
  readonly weightOf: (value: V) => number;
  /** Of all together. */
  readonly weightMax: number;
  /** So many are kept whatever they weigh. */
  readonly sizeMin: number;
}

export function createRecent<V>(sizeMax: number, room?: Room<V>): Recent<V> {
  const entries = new Map<string, V>();
  let weight = 0;

  function forget(key: string): void {
    const value = entries.get(key);
    if (value !== undefined) weight -= room?.weightOf(value) ?? 0;
    entries.delete(key);
  }

  function isFull(): boolean {
    if (entries.size > sizeMax) return true;
    return room !== undefined && weight > room.weightMax && entries.size > room.sizeMin;
  }

  return {
    get: (key) => entries.get(key),
    set(key, value) {
      forget(key);
      entries.set(key, value);
      weight += room?.weightOf(value) ?? 0;
      while (isFull()) {
        const [oldest = ''] = entries.keys();
        forget(oldest);
      }
    },
    forget,
    keep(isKept) {
      for (const [key, value] of entries) if (!isKept(value)) forget(key);
    },
  };
}
