/** Does work, or waits for the same work that is under way already. */
export type SharedWork<T> = (key: string, work: () => Promise<T>) => Promise<T>;

/**
 * Those who ask for the same thing at the same time wait for one piece of work. It belongs to none of them, so it must not
 * end with the signal of one: each waits by `unlessAborted`, and it goes on when all have given up.
 */
export function createSharedWork<T>(): SharedWork<T> {
  const underWay = new Map<string, Promise<T>>();
  return (key, work) => {
    const known = underWay.get(key);
    if (known !== undefined) return known;
    const started = work().finally(() => underWay.delete(key));
    underWay.set(key, started);
    // Nobody may be left who waits for it.
    started.catch(() => undefined);
    return started;
  };
}
