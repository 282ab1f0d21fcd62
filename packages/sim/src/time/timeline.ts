import type { Clock } from '@seatrial/core';
import type { EpochMs } from '@seatrial/model';

/** Virtual time: events in the order of their instants, and of their making where instants are equal. */
export interface Timeline {
  readonly clock: Clock;
  now(): EpochMs;
  /** Runs `event` after `ms` of virtual time. */
  after(ms: number, event: () => void): void;
  /** Moves the clock to the next event that is due by `until` and runs it; without one, moves the clock to `until`. */
  step(until: EpochMs): boolean;
}

interface Entry {
  readonly at: EpochMs;
  readonly order: number;
  readonly event: () => void;
}

export function createTimeline(startAt: EpochMs): Timeline {
  const heap: Entry[] = [];
  let now = startAt;
  let made = 0;

  function after(ms: number, event: () => void): void {
    made += 1;
    push(heap, { at: now + Math.max(0, Math.round(ms)), order: made, event });
  }

  return {
    now: () => now,
    after,
    step(until) {
      const next = heap[0];
      if (next === undefined || next.at > until) {
        now = Math.max(now, until);
        return false;
      }
      pop(heap);
      now = next.at;
      next.event();
      return true;
    },
    clock: { now: () => now, sleep: (ms, signal) => sleep(after, ms, signal) },
  };
}

function sleep(after: Timeline['after'], ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const abort = (): void => reject(signal?.reason as Error);
    signal?.addEventListener('abort', abort, { once: true });
    after(ms, () => {
      signal?.removeEventListener('abort', abort);
      resolve();
    });
  });
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

function push(heap: Entry[], entry: Entry): void {
  let index = heap.length;
  heap.push(entry);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !before(entry, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = entry;
}

function pop(heap: Entry[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let index = 0;
  for (;;) {
    const left = 2 * index + 1;
    const [a, b] = [heap[left], heap[left + 1]];
    if (a === undefined) break;
    const [child, at] = b !== undefined && before(b, a) ? [b, left + 1] : [a, left];
    if (!before(child, last)) break;
    heap[index] = child;
    index = at;
  }
  heap[index] = last;
}
