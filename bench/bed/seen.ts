import { createInformer, type Kube, type ObjectSelection, systemClock } from '@seatrial/kube';
import type { KubeObject } from '@seatrial/model';

/** Waits for objects by a watch, and so without a request. */
export interface Seen {
  /** Resolves when all of the selection together are as asked for; rejects when that does not come in time. */
  until(what: string, are: (objects: readonly KubeObject[]) => boolean): Promise<void>;
  /** Resolves when an object is as asked for, by its key. */
  untilOne(key: string, is: (object: KubeObject | undefined) => boolean): Promise<void>;
  get(key: string): KubeObject | undefined;
  list(): readonly KubeObject[];
  close(): Promise<void>;
}

const limitMs = 1_800_000;

export async function watching(kube: Kube, selection: ObjectSelection, signal: AbortSignal): Promise<Seen> {
  const waiting = new Set<() => void>();
  let isDue = false;
  const informer = createInformer(
    kube,
    selection,
    {
      onChange: () => {
        // Of a thousand changes that come at once one look is enough.
        if (isDue) return;
        isDue = true;
        setImmediate(() => {
          isDue = false;
          for (const look of waiting) look();
        });
      },
      onError: (error) => console.error(`watch of ${selection.kind}: ${String(error)}`),
      clock: systemClock,
      rng: Math.random,
    },
    signal,
  );
  await informer.synced;

  async function wait(what: string, is: () => boolean): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = (): void => {
      if (is()) resolve();
    };
    const timer = setTimeout(() => reject(new Error(`not seen in ${limitMs / 1000} s: ${what}`)), limitMs);
    waiting.add(look);
    look();
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      waiting.delete(look);
    }
  }

  return {
    until: (what, are) => wait(what, () => are(informer.list())),
    untilOne: (key, is) => wait(key, () => is(informer.get(key))),
    get: (key) => informer.get(key),
    list: () => informer.list(),
    close: () => informer.close(),
  };
}
