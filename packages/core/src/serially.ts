/** Runs work for a key after all earlier work for the same key, whatever became of it. */
export type Serially = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/**
 * A release and a scenario run of one application look at each other before they begin. Taking turns, neither can begin
 * in the moment between the other's look and its write.
 */
export function createSerially(): Serially {
  const tails = new Map<string, Promise<unknown>>();
  return (key, work) => {
    const turn = (tails.get(key) ?? Promise.resolve()).then(work, work);
    const tail = turn
      .catch(() => undefined)
      .then(() => {
        if (tails.get(key) === tail) tails.delete(key);
      });
    tails.set(key, tail);
    return turn;
  };
}
