/** A map that forgets what was set longest ago when there is more than it has room for. */
export interface Recent<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  forget(key: string): void;
  /** Forgets those that are not to be kept. */
  keep(isKept: (value: V) => boolean): void;
}

export function createRecent<V>(sizeMax: number): Recent<V> {
  const entries = new Map<string, V>();
  return {
    get: (key) => entries.get(key),
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      const [oldest] = entries.size > sizeMax ? entries.keys() : [];
      if (oldest !== undefined) entries.delete(oldest);
    },
    forget: (key) => void entries.delete(key),
    keep(isKept) {
      for (const [key, value] of entries) if (!isKept(value)) entries.delete(key);
    },
  };
}
