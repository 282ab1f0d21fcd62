import type { Rng } from '@seatrial/core';
import type { EpochMs } from '@seatrial/model';
import type { Timeline } from '../time/timeline.ts';

export interface QueueOptions {
  readonly timeline: Timeline;
  readonly rng: Rng;
  readonly concurrency: number;
  /** One round; says in how many milliseconds the next one is due. */
  readonly round: (key: string) => Promise<number | 'OnChange'>;
}

/** The runner's work queue in virtual time: a key once, one round of it at a time, and any order of the keys that are due. */
export interface Queue {
  addAfter(key: string, ms: number): void;
  stop(): void;
}

export function createQueue({ timeline, rng, concurrency, round }: QueueOptions): Queue {
  const dueAt = new Map<string, EpochMs>();
  const ready: string[] = [];
  const running = new Set<string>();
  let scheduled = false;
  let stopped = false;

  function addAfter(key: string, ms: number): void {
    const at = timeline.now() + Math.max(0, Math.round(ms));
    if (stopped || (dueAt.get(key) ?? Number.POSITIVE_INFINITY) <= at) return;
    dueAt.set(key, at);
    timeline.after(ms, () => {
      if (dueAt.get(key) !== at) return;
      dueAt.delete(key);
      if (!ready.includes(key)) ready.push(key);
      scheduleStart();
    });
  }

  function scheduleStart(): void {
    if (scheduled) return;
    scheduled = true;
    timeline.after(0, startReady);
  }

  function startReady(): void {
    scheduled = false;
    while (!stopped && running.size < concurrency) {
      const free = ready.filter((key) => !running.has(key));
      const key = free[rng.int(Math.max(1, free.length))];
      if (key === undefined) return;
      ready.splice(ready.indexOf(key), 1);
      running.add(key);
      void run(key);
    }
  }

  async function run(key: string): Promise<void> {
    const next = await round(key);
    running.delete(key);
    if (next !== 'OnChange') addAfter(key, next);
    if (ready.length > 0) scheduleStart();
  }

  return {
    addAfter,
    stop() {
      stopped = true;
    },
  };
}
