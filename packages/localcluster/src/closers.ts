/** What has been opened, to be closed in the opposite order. */
export interface Closers {
  add(close: () => Promise<unknown>): void;
  /** Closes all of it, whatever goes wrong with some. @throws the first failure */
  close(): Promise<void>;
}

export function createClosers(): Closers {
  const open: (() => Promise<unknown>)[] = [];
  return {
    add: (close) => void open.push(close),
    async close() {
      const failures: unknown[] = [];
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        await next().catch((error: unknown) => failures.push(error));
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}
