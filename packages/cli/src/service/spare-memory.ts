import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Clock, Op } from '@seatrial/core';

/** `Sparing`: what is free is looked for often, and given back soon. */
type Manner = 'Sparing' | 'Quick';

/** V8's memory. */
export interface Heap {
  set(manner: Manner): void;
  /** Looks for all that is free. */
  collect(): void;
  /** What the process has. */
  residentBytes(): number;
}

/** Keys of the loop. */
export interface Load {
  readonly ready: number;
  readonly running: number;
}

interface Parts {
  /** Undefined while there is no loop. */
  readonly load: () => Load | undefined;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  readonly heap?: Heap;
}

const lookMs = 500;
/** Between two bursts it goes on to be quick. */
const restMs = 10_000;
/** Of a commit for one application there are fewer rounds at a time. */
const busyFrom = 4;
/** A process that has more is sparing all the same. */
const quickBytesMax = 512 * 1024 * 1024;

/**
 * Has V8 be sparing with memory while there is little to do, as it is from the start (prepare.ts), and quick while there is much: to
 * look often for what is free takes a third of the runner's time then (docs/adr/0048). Returns when the signal aborts.
 */
export async function spareMemory(
  { load, clock, heap = ownHeap() }: Parts,
  { signal }: Pick<Op, 'signal'>,
): Promise<void> {
  let manner: Manner = 'Sparing';
  let busyAt: number | undefined;

  function turn(to: Manner): void {
    if (to !== manner) heap.set(to);
    manner = to;
  }

  while (!signal.aborted) {
    const { ready, running } = load() ?? { ready: 0, running: 0 };
    if (ready + running >= busyFrom) busyAt = clock.now();
    const isOver = busyAt !== undefined && clock.now() - busyAt >= restMs;
    if (isOver) busyAt = undefined;
    turn(busyAt !== undefined && heap.residentBytes() < quickBytesMax ? 'Quick' : 'Sparing');
    if (isOver) heap.collect();
    await clock.sleep(lookMs, signal).catch(() => undefined);
  }
}

function ownHeap(): Heap {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (how: { type: 'major'; execution: 'async' }) => Promise<void>;
  setFlagsFromString('--no-expose-gc');
  return {
    set: (manner) =>
      setFlagsFromString(manner === 'Quick' ? '--no-optimize-for-size' : '--optimize-for-size'),
    collect: () => void collect({ type: 'major', execution: 'async' }),
    residentBytes: () => process.memoryUsage.rss(),
  };
}
